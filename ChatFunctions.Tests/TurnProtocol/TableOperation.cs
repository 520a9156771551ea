using System.Text.RegularExpressions;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>One operation on one row, as it goes over the wire.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Partition">The partition key.</param>
/// <param name="Row">The row key.</param>
/// <param name="IfMatch">The header, or empty.</param>
/// <param name="Body">The entity; undefined where there is none.</param>
internal sealed partial record TableOperation(string Method, string Partition, string Row, string IfMatch, JsonElement Body)
{
    /// <summary>Reads an operation off its address, its headers and its body.</summary>
    public static TableOperation Parse(string method, string address, string ifMatch, string body)
    {
        var entity = body.Length == 0 ? default : JsonDocument.Parse(body).RootElement.Clone();
        var keys = Keys().Match(Uri.UnescapeDataString(address));
        return keys.Success
            ? new TableOperation(method, Unquote(keys.Groups["p"].Value), Unquote(keys.Groups["r"].Value), ifMatch, entity)
            : new TableOperation(method, Text(entity, "PartitionKey"), Text(entity, "RowKey"), ifMatch, entity);
    }

    /// <summary>A string property, or empty.</summary>
    public string Text(string name) => Text(Body, name);

    /// <summary>A property that is <see langword="true"/>.</summary>
    public bool Is(string name) =>
        Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;

    private static string Text(JsonElement entity, string name) =>
        entity.ValueKind == JsonValueKind.Object && entity.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";

    private static string Unquote(string key) => key.Replace("''", "'", StringComparison.Ordinal);

    [GeneratedRegex(@"\(PartitionKey='(?<p>(?:[^']|'')*)',\s*RowKey='(?<r>(?:[^']|'')*)'\)")]
    private static partial Regex Keys();
}
