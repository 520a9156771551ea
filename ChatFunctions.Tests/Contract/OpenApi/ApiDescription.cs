using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ChatFunctions.LocalHost;
using Json.Schema;

namespace ChatFunctions.Tests.Contract.OpenApi;

/// <summary>The app's OpenAPI document. Thread-safe.</summary>
/// <remarks>Source: OpenAPI Specification 3.1.1.</remarks>
internal sealed class ApiDescription
{
    private const string Schemas = "#/components/schemas/";
    private const string Id = "urn:chatfunctions:tests:openapi";
    private const string Definitions = $"{Id}#/$defs/";

    private static readonly string[] Methods = ["get", "head", "post", "put", "patch", "delete"];

    private static readonly Lazy<ApiDescription> OfTheApp = new(() => new ApiDescription(File.ReadAllBytes(FilePath)));

    private readonly ConcurrentDictionary<string, JsonSchema> _schemas = new();
    private readonly JsonElement _root;

    private ApiDescription(byte[] json)
    {
        _root = JsonSerializer.Deserialize<JsonElement>(json);

        // Known by its name from now on, to all that refer to it.
        _ = JsonSchema.FromText(new JsonObject { ["$id"] = Id, ["$defs"] = Closed(At(Schemas.TrimEnd('/'))) }.ToJsonString());
        Operations =
        [
            .. from path in _root.GetProperty("paths").EnumerateObject()
               from method in path.Value.EnumerateObject().Where(member => Methods.Contains(member.Name))
               select new ApiOperation(this, path.Name, new HttpMethod(method.Name.ToUpperInvariant()), path.Value, method.Value),
        ];
        Links =
        [
            .. from operation in Operations
               from response in operation.Responses
               from link in ApiOperation.Members(response.Value, "links")
               select (operation, link.Value),
        ];
    }

    public static ApiDescription App => OfTheApp.Value;

    public static string FilePath => Path.Combine(Repository.Find().Root, "ChatFunctions", "Web", "openapi.json");

    public IReadOnlyList<ApiOperation> Operations { get; }

    /// <summary>What answers lead to, each with the operation that gives such answers.</summary>
    public IReadOnlyList<(ApiOperation Source, JsonElement Link)> Links { get; }

    public ApiOperation Operation(string id) => Operations.Single(operation => operation.Id == id);

    /// <summary>The operation at an address below the server's; a segment of its own goes before a parameter.</summary>
    /// <returns><see langword="null"/> where there is none.</returns>
    public ApiOperation? Find(HttpMethod method, string path) => Operations
        .Where(operation => operation.Method == method && operation.IsAt(path))
        .MinBy(operation => operation.Path.Count(sign => sign == '{'));

    /// <summary>What a reference stands for, or the value itself.</summary>
    public JsonElement Resolve(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("$ref", out var reference)
            ? Resolve(At(reference.GetString()!))
            : value;

    public JsonElement At(string pointer) =>
        pointer.Split('/').Skip(1).Aggregate(_root, (value, name) => value.GetProperty(name));

    /// <summary>What is wrong with a value of a schema, in which no member may be that the schema does not name.</summary>
    public IEnumerable<string> Violations(JsonElement schema, JsonElement value)
    {
        var result = _schemas.GetOrAdd(schema.GetRawText(), _ => JsonSchema.FromText(Closed(schema).ToJsonString()))
            .Evaluate(value, new EvaluationOptions { OutputFormat = OutputFormat.List, RequireFormatValidation = true });
        return result.IsValid
            ? []
            : (result.Details ?? []).Append(result)
                .SelectMany(part => (part.Errors ?? []).Select(error => $"{part.InstanceLocation}: {error.Value}"));
    }

    // The document lets clients be patient with members that they do not know; what the app sends has none.
    private static JsonNode Closed(JsonElement schema)
    {
        var copy = JsonNode.Parse(schema.GetRawText().Replace(Schemas, Definitions, StringComparison.Ordinal))!;
        Close(copy);
        return copy;
    }

    private static void Close(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
            {
                Close(item);
            }
        }
        else if (node is JsonObject members)
        {
            foreach (var (_, member) in members)
            {
                Close(member);
            }

            if (members["properties"] is JsonObject && members["type"] is not null)
            {
                members.TryAdd("additionalProperties", false);
            }
        }
    }
}
