using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace ChatFunctions.Benchmarks.Contenders;

/// <summary>A message as <see cref="StraightforwardServer"/> keeps it: one row, in order of time.</summary>
internal sealed class StoredMessage : ITableEntity
{
    public required string PartitionKey { get; set; }

    public required string RowKey { get; set; }

    public DateTimeOffset? Timestamp { get; set; }

    public ETag ETag { get; set; }

    public required string Role { get; set; }

    public required string Text { get; set; }

    public static StoredMessage Now(string id, string role, string text) => new()
    {
        PartitionKey = id,
        RowKey = $"{DateTime.UtcNow.Ticks.ToString("D19", CultureInfo.InvariantCulture)}-{role}",
        Role = role,
        Text = text,
    };
}
