using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;
using ChatFunctions.LocalHost;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>Rows that an older version of the app has written, in a table of the real table service.</summary>
internal static class SampleRows
{
    private static readonly string Folder = Path.Combine(Repository.Find().Root, "ChatFunctions.Tests", "TurnProtocol", "Samples");

    /// <summary>One of the files beside the rows.</summary>
    public static async Task<JsonDocument> ReadAsync(string name) =>
        JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, $"{name}.json")));

    /// <summary>Puts rows into a table.</summary>
    /// <param name="name">Their file.</param>
    /// <param name="client">The table.</param>
    /// <param name="leaseEnd">When the leases of the turns that run are to end.</param>
    public static async Task LoadAsync(string name, TableClient client, DateTimeOffset leaseEnd)
    {
        await client.CreateIfNotExistsAsync();
        using var sample = await ReadAsync(name);
        foreach (var row in sample.RootElement.EnumerateArray())
        {
            var entity = new TableEntity(row.EnumerateObject().Where(property => !property.Name.Contains('@', StringComparison.Ordinal))
                .ToDictionary(property => property.Name, property => ValueOf(row, property)));
            await client.AddEntityAsync(WithLease(entity, leaseEnd) ?? entity);
        }
    }

    /// <summary>Has the leases of the turns that run end at some time.</summary>
    public static async Task SetLeasesAsync(TableClient client, DateTimeOffset leaseEnd)
    {
        await foreach (var entity in client.QueryAsync<TableEntity>())
        {
            if (WithLease(entity, leaseEnd) is { } changed)
            {
                await client.UpdateEntityAsync(changed, entity.ETag, TableUpdateMode.Replace);
            }
        }
    }

    // Head or row 0 of the journal; that of a turn that has ended says «never».
    private static TableEntity? WithLease(TableEntity entity, DateTimeOffset leaseEnd)
    {
        if (entity.GetDateTimeOffset(nameof(HeadRow.LeaseEnd)) is not { } end || end == HeadRow.NoTime)
        {
            return null;
        }

        entity[nameof(HeadRow.LeaseEnd)] = leaseEnd;
        return entity;
    }

    private static object ValueOf(JsonElement row, JsonProperty property) =>
        (row.TryGetProperty($"{property.Name}@odata.type", out var type) ? type.GetString() : null) switch
        {
            "Edm.DateTime" => property.Value.GetDateTimeOffset(),
            "Edm.Int64" => long.Parse(property.Value.GetString()!, CultureInfo.InvariantCulture),
            "Edm.Binary" => property.Value.GetBytesFromBase64(),
            "Edm.Double" => double.Parse(property.Value.GetString()!, CultureInfo.InvariantCulture),
            _ => property.Value.ValueKind switch
            {
                JsonValueKind.Number => property.Value.GetInt32(),
                JsonValueKind.True or JsonValueKind.False => property.Value.GetBoolean(),
                _ => property.Value.GetString()!,
            },
        };
}
