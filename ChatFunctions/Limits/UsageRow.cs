using Azure;
using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Limits;

/// <summary>What an owner has used of a day through one instance, as it stands in the owner's partition.</summary>
/// <param name="Instance">The instance that writes the row.</param>
/// <param name="Version">Counts what that instance has written; others who change the row leave it.</param>
internal sealed record UsageRow(string Instance, long Version, UsageCounts Counts)
{
    public ETag ETag { get; init; }

    /// <summary>When the row was written last, by the service's clock.</summary>
    public DateTimeOffset Written { get; init; }

    public static string Key(DateOnly day, string instance) => string.Create(CultureInfo.InvariantCulture, $"{Prefix(day)}{instance}");

    /// <summary>What the rows of a day begin with.</summary>
    public static string Prefix(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"u{day:yyyyMMdd}.");

    /// <summary>The exclusive end of the rows of a day: the character after the dot.</summary>
    public static string End(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"u{day:yyyyMMdd}/");

    public TableEntity ToEntity(string owner, DateOnly day)
    {
        var entity = new TableEntity(owner, Key(day, Instance))
        {
            [nameof(Version)] = Version,
            [nameof(Counts.Requests)] = Counts.Requests,
            [nameof(Counts.InputTokens)] = Counts.InputTokens,
            [nameof(Counts.OutputTokens)] = Counts.OutputTokens,
        };
        TextProperties.Write(entity, nameof(Counts.Open), string.Join(' ', Counts.Open));
        return entity;
    }

    public static UsageRow FromEntity(TableEntity entity)
    {
        var open = TextProperties.Read(entity, nameof(Counts.Open)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var counts = new UsageCounts(
            entity.GetInt64(nameof(Counts.Requests)) ?? 0,
            entity.GetInt64(nameof(Counts.InputTokens)) ?? 0,
            entity.GetInt64(nameof(Counts.OutputTokens)) ?? 0,
            [.. open.Select(text => TurnReference.TryParse(text, out var turn) ? turn : null).OfType<TurnReference>()]);
        var instance = entity.RowKey[(entity.RowKey.IndexOf('.', StringComparison.Ordinal) + 1)..];
        return new UsageRow(instance, entity.GetInt64(nameof(Version)) ?? 0, counts)
        {
            ETag = entity.ETag,
            Written = entity.Timestamp ?? HeadRow.NoTime,
        };
    }
}
