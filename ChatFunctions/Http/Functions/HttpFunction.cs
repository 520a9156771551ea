using System.Reflection;

namespace ChatFunctions.Http.Functions;

/// <summary>One method with <c>[Function]</c> and an <c>[HttpTrigger]</c> parameter.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Method">The method to call.</param>
/// <param name="Route">Route template below the prefix; the function's name when the trigger gives none.</param>
/// <param name="Methods">HTTP methods in upper case; empty: every method.</param>
internal sealed record HttpFunction(string Name, MethodInfo Method, string Route, IReadOnlyList<string> Methods)
{
    /// <summary>The functions that a class declares, static or not. Those with other triggers are left out.</summary>
    public static IEnumerable<HttpFunction> FindIn(Type type)
    {
        const BindingFlags declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        foreach (var method in type.GetMethods(declared))
        {
            var name = method.GetCustomAttribute<FunctionAttribute>()?.Name;
            var trigger = method.GetParameters()
                .Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>())
                .FirstOrDefault(attribute => attribute is not null);
            if (name is not null && trigger is not null)
            {
                yield return new HttpFunction(
                    name,
                    method,
                    trigger.Route ?? name,
                    [.. (trigger.Methods ?? []).Select(verb => verb.ToUpperInvariant())]);
            }
        }
    }

    /// <summary>Whether it answers requests with this method.</summary>
    public bool Takes(string method) => Methods.Count == 0 || Methods.Contains(method.ToUpperInvariant());

    public override string ToString() => Name;
}
