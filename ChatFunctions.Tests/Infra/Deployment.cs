using System.Text.RegularExpressions;

namespace ChatFunctions.Tests.Infra;

/// <summary>
/// What a deployment would make, as <c>bicep snapshot</c> predicts it: everything is evaluated but what only Azure knows, which
/// stays an expression.
/// </summary>
internal sealed partial class Deployment(JsonElement snapshot, string messages)
{
    /// <summary>Everything that the CLI had to say; nothing when all modules could be expanded.</summary>
    public string Messages { get; } = messages + string.Concat(snapshot.GetProperty("diagnostics").EnumerateArray());

    public IReadOnlyList<JsonElement> Resources { get; } = [.. snapshot.GetProperty("predictedResources").EnumerateArray()];

    /// <summary>The outputs' names and values.</summary>
    public IReadOnlyDictionary<string, string> Outputs { get; } =
        snapshot.GetProperty("outputs").EnumerateObject().ToDictionary(output => output.Name, output => output.Value.ToString());

    /// <summary>The app settings' names and values.</summary>
    public IReadOnlyDictionary<string, string> AppSettings => Properties("Microsoft.Web/sites/config", "/appsettings")
        .EnumerateObject().ToDictionary(setting => setting.Name, setting => setting.Value.GetString()!);

    /// <summary>The role assignments: which role, on what, for whom.</summary>
    public IEnumerable<RoleAssignment> Roles =>
        from resource in All("Microsoft.Authorization/roleAssignments")
        let properties = resource.GetProperty("properties")
        let scope = Scope().Match(resource.GetProperty("id").GetString()!).Groups["scope"].Value
        select new RoleAssignment(
            properties.GetProperty("roleDefinitionId").GetString()!.Split('/')[^1],
            scope,
            properties.GetProperty("principalId").GetString()!,
            properties.GetProperty("principalType").GetString());

    public IEnumerable<JsonElement> All(string type) => Resources.Where(resource => resource.GetProperty("type").GetString() == type);

    /// <summary>The properties of the one resource of a type whose name ends so.</summary>
    public JsonElement Properties(string type, string nameEnd = "") =>
        All(type).Single(resource => resource.GetProperty("name").GetString()!.EndsWith(nameEnd, StringComparison.Ordinal))
            .GetProperty("properties");

    /// <summary>What a property of a property, and so on, holds.</summary>
    public static JsonElement At(JsonElement element, params string[] path) =>
        path.Aggregate(element, (inner, name) => inner.GetProperty(name));

    // An id that is known, or an expression around a scope that is.
    [GeneratedRegex(@"^(\[extensionResourceId\(')?(?<scope>/[^']*?)('|/providers/Microsoft\.Authorization/roleAssignments)")]
    private static partial Regex Scope();
}
