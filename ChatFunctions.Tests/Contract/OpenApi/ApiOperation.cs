namespace ChatFunctions.Tests.Contract.OpenApi;

/// <summary>A method of an address, as the document has it.</summary>
/// <param name="description">The document.</param>
/// <param name="path">Below the server's address, with parameters in braces.</param>
/// <param name="item">What the address has in common for all methods.</param>
/// <param name="value">What the method has.</param>
internal sealed class ApiOperation(ApiDescription description, string path, HttpMethod method, JsonElement item, JsonElement value)
{
    public ApiDescription Description => description;

    public string Path => path;

    public HttpMethod Method => method;

    public string Id { get; } = value.GetProperty("operationId").GetString()!;

    /// <summary>Whether it is open to everybody.</summary>
    public bool IsOpen { get; } = value.TryGetProperty("security", out var security) && security.GetArrayLength() == 0;

    public IReadOnlyList<JsonElement> Parameters { get; } =
    [
        .. from owner in (JsonElement[])[item, value]
           where owner.TryGetProperty("parameters", out _)
           from parameter in owner.GetProperty("parameters").EnumerateArray()
           select description.Resolve(parameter),
    ];

    /// <summary>Its answers by their status.</summary>
    public IReadOnlyDictionary<int, JsonElement> Responses { get; } = value.GetProperty("responses").EnumerateObject()
        .ToDictionary(
            response => int.Parse(response.Name, CultureInfo.InvariantCulture), response => description.Resolve(response.Value));

    /// <summary>The types of its body with their examples; nothing where it has none.</summary>
    public IEnumerable<(string MediaType, JsonElement Content)> Bodies => value.TryGetProperty("requestBody", out var body)
        ? Members(description.Resolve(body), "content").Select(content => (content.Name, content.Value))
        : [];

    public bool IsAt(string address) => path.Split('/') is var segments && address.Split('/') is var parts &&
        segments.Length == parts.Length &&
        segments.Zip(parts).All(pair => pair.First == pair.Second || (pair.First is ['{', ..] && pair.Second.Length > 0));

    /// <summary>The members of a member that may be absent.</summary>
    public static IEnumerable<JsonProperty> Members(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var members) ? members.EnumerateObject() : [];

    public override string ToString() => $"{method} {path}";
}
