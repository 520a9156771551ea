using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace ChatFunctions.Tests;

/// <summary>The app's folders stand in one order, and each knows only those before it; read from what was compiled.</summary>
public sealed class FolderOrderTests
{
    // The last one is the root: a table of contents that knows all and is known by none.
    private static readonly string[] Order =
    [
        "Settings", "Access", "Telemetry", "Images", "Completions", "Conversations", "Limits", "Turns", "Http", "OpenAI", "Chat",
        "Protocols", "Web", "Hosting", "",
    ];

    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly App = typeof(ChatFunctionsApplication).Assembly;

    private static readonly Type[] Types = [.. App.GetTypes().Where(type => IsOurs(type.Namespace))];

    private static readonly Dictionary<ushort, OpCode> Codes =
        typeof(OpCodes).GetFields().Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => (ushort)code.Value);

    [Fact]
    public void Assembly_is_read_every_folder_has_its_place() =>
        Assert.Equal(Order.Order(), Types.Select(type => Folder(type.Namespace!)).Distinct().Order());

    [Fact]
    public void Type_uses_another_its_folder_stands_before()
    {
        var wrong =
            from type in Types
            from used in Used(type).SelectMany(Parts).Distinct()
            where IsOurs(used.Namespace) && Place(used.Namespace!) > Place(type.Namespace!)
            select $"{type} uses {used}";

        Assert.Empty(wrong);
    }

    /// <summary>A constant leaves no trace in the code that uses it; the import that it takes does, in the symbols.</summary>
    [Fact]
    public void File_imports_a_namespace_its_folder_stands_before()
    {
        using var file = File.OpenRead(Path.ChangeExtension(App.Location, "pdb"));
        using var symbols = MetadataReaderProvider.FromPortablePdbStream(file);
        var reader = symbols.GetMetadataReader();
        (Type Importer, string Imported)[] imports =
        [
            .. from handle in reader.LocalScopes
               let scope = reader.GetLocalScope(handle)
               let importer = App.ManifestModule.ResolveMethod(MetadataTokens.GetToken(scope.Method))!.DeclaringType!
               where IsOurs(importer.Namespace)
               from imported in Imports(reader, scope.ImportScope)
               where IsOurs(imported)
               select (importer, imported),
        ];

        Assert.NotEmpty(imports);
        Assert.Empty(imports.Where(import => Place(import.Imported) > Place(import.Importer.Namespace!)).Distinct());
    }

    private static bool IsOurs(string? name) => name is not null && $"{name}.".StartsWith("ChatFunctions.", StringComparison.Ordinal);

    private static string Folder(string name) => name.Split('.') is [_, var folder, ..] ? folder : "";

    private static int Place(string name) => Array.IndexOf(Order, Folder(name));

    private static IEnumerable<Type> Used(Type type) =>
    [
        .. type.BaseType is { } baseType ? [baseType] : Type.EmptyTypes,
        .. type.GetInterfaces(),
        .. type.GetGenericArguments().SelectMany(argument => argument.GetGenericParameterConstraints()),
        .. Attributes(type),
        .. type.GetMembers(Declared).SelectMany(Attributes),
        .. type.GetFields(Declared).Select(field => field.FieldType),
        .. type.GetConstructors(Declared).SelectMany(Used),
        .. type.GetMethods(Declared).SelectMany(method => Used(method).Append(method.ReturnType)),
    ];

    private static IEnumerable<Type> Attributes(MemberInfo member) => member.GetCustomAttributesData().SelectMany(attribute =>
        attribute.ConstructorArguments.Select(argument => argument.Value).OfType<Type>().Prepend(attribute.AttributeType));

    private static IEnumerable<Type> Used(MethodBase method) =>
    [
        .. method.GetParameters().Select(parameter => parameter.ParameterType),
        .. method.IsGenericMethod ? method.GetGenericArguments().SelectMany(argument => argument.GetGenericParameterConstraints()) : [],
        .. method.GetMethodBody() is { } body
            ? [
                .. body.LocalVariables.Select(local => local.LocalType),
                .. body.ExceptionHandlingClauses.Where(clause => clause.Flags == ExceptionHandlingClauseOptions.Clause)
                    .Select(clause => clause.CatchType!),
                .. Operands(method, body.GetILAsByteArray()!),
            ]
            : Type.EmptyTypes,
    ];

    private static IEnumerable<Type> Operands(MethodBase method, byte[] code)
    {
        var typeArguments = method.DeclaringType!.GetGenericArguments();
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var at = 0; at < code.Length;)
        {
            var operand = Codes[code[at] == 0xFE ? (ushort)((code[at++] << 8) | code[at++]) : code[at++]].OperandType;
            if (operand is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                foreach (var type in Named(method.Module.ResolveMember(BitConverter.ToInt32(code, at), typeArguments, methodArguments)!))
                {
                    yield return type;
                }
            }

            at += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static Type[] Named(MemberInfo member) => member switch
    {
        Type type => [type],
        FieldInfo field => [field.DeclaringType!, field.FieldType],
        MethodInfo method => [method.DeclaringType!, method.ReturnType, .. method.IsGenericMethod ? method.GetGenericArguments() : []],
        _ => [member.DeclaringType!],
    };

    private static IEnumerable<Type> Parts(Type type) =>
        type.HasElementType ? Parts(type.GetElementType()!) : type.GenericTypeArguments.SelectMany(Parts).Prepend(type);

    private static IEnumerable<string> Imports(MetadataReader reader, ImportScopeHandle handle)
    {
        for (; !handle.IsNil; handle = reader.GetImportScope(handle).Parent)
        {
            foreach (var import in reader.GetImportScope(handle).GetImports())
            {
                if (import.Kind == ImportDefinitionKind.ImportNamespace)
                {
                    yield return Encoding.UTF8.GetString(reader.GetBlobBytes(import.TargetNamespace));
                }
            }
        }
    }
}
