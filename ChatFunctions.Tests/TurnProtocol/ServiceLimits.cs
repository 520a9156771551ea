using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>
/// What Azure Table Storage enforces and Azurite does not, and what the protocol demands of every write.
/// </summary>
/// <remarks>Source: «Understanding the Table service data model»; «Performing entity group transactions».</remarks>
internal static class ServiceLimits
{
    private const int MaxOperations = 100;
    private const int MaxTransactionBytes = 4 << 20;
    private const int MaxEntityBytes = 1 << 20;
    private const int MaxPropertyBytes = 64 << 10;
    private const int MaxProperties = 252;
    private const int MaxKeyBytes = 1 << 10;
    private static readonly DateTimeOffset Earliest = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What is wrong with the request; nothing for a good one.</summary>
    public static IEnumerable<string> Violations(TableRequest request)
    {
        foreach (var operation in request.Operations)
        {
            foreach (var violation in Key(operation.Partition).Concat(Key(operation.Row)).Concat(Entity(operation)))
            {
                yield return $"{request.Step} {operation.Method} {operation.Partition} {operation.Row}: {violation}";
            }
        }

        if (!request.IsTransaction)
        {
            if (
                request.Operations is [{ Row: not ['c', ..], Partition: not RowKeys.Work } alone] && !IsFenced(alone)
                    && alone is not { Method: "DELETE", Row: ['j', ..] })
            {
                yield return $"{alone.Method} {alone.Row}: a write of a conversation outside a transaction";
            }

            yield break;
        }

        var rows = request.Operations;
        if (rows.Count is 0 or > MaxOperations || request.Bytes > MaxTransactionBytes)
        {
            yield return $"{request.Step}: {rows.Count} operations, {request.Bytes} bytes";
        }

        if (rows.Select(row => row.Partition).Distinct().Count() != 1 || rows.Select(row => row.Row).Distinct().Count() != rows.Count)
        {
            yield return $"{request.Step}: several partitions, or a row twice";
        }

        if (request.Step is not (TableStep.Sweep or TableStep.List) &&
            !rows.Any(row => row is { Row: "a", Method: "POST" } || IsFenced(row)))
        {
            yield return $"{request.Step}: without the head or the turn's own row under If-Match";
        }
    }

    private static bool IsFenced(TableOperation row) =>
        row is { Row: "a", Method: "PUT" or "DELETE", IfMatch: not ("" or "*") } ||
        (row is { Row: ['j', ..], Method: "PATCH", IfMatch: not ("" or "*") } && row.Row.EndsWith(".0000", StringComparison.Ordinal));

    private static IEnumerable<string> Key(string key)
    {
        if (key.Length == 0 || 2 * key.Length > MaxKeyBytes || key.Any(unit => unit is '/' or '\\' or '#' or '?' || char.IsControl(unit)))
        {
            yield return $"key '{key}'";
        }
    }

    private static IEnumerable<string> Entity(TableOperation operation)
    {
        if (operation.Body.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        var size = 4 + (2 * (operation.Partition.Length + operation.Row.Length));
        var count = 0;
        foreach (
            var property in operation.Body.EnumerateObject().Where(property => !property.Name.Contains("odata", StringComparison.Ordinal)))
        {
            var type = operation.Text($"{property.Name}@odata.type");
            var bytes = SizeOf(property.Value, type);
            size += 8 + (2 * property.Name.Length) + bytes;
            count++;
            if (bytes > MaxPropertyBytes)
            {
                yield return $"{property.Name} has {bytes} bytes";
            }

            if (type == "Edm.DateTime" && DateTimeOffset.Parse(property.Value.GetString()!, CultureInfo.InvariantCulture) < Earliest)
            {
                yield return $"{property.Name} is {property.Value}";
            }
        }

        if (size > MaxEntityBytes || count > MaxProperties)
        {
            yield return $"{size} bytes in {count} properties";
        }
    }

    private static int SizeOf(JsonElement value, string type) => value.ValueKind != JsonValueKind.String ? 8
        : type == "Edm.Binary" ? value.GetBytesFromBase64().Length + 4
        : (2 * value.GetString()!.Length) + 4;
}
