using Azure.Data.Tables;

namespace ChatFunctions.Conversations.Table;

/// <summary>
/// A piece of a running reply. Row k is rewritten until it holds about <see cref="TextProperties.MaxUnits"/>, then k + 1 starts, so
/// that their number follows the text and not the time: the longest reply has 26, which one transaction can remove.
/// </summary>
/// <param name="Index">k, from 0.</param>
/// <param name="FirstDelta">The index in the reply of the first delta that the row holds.</param>
/// <param name="Text">The text of its deltas.</param>
/// <param name="DeltaLengths">Their lengths, in UTF-16 units.</param>
/// <param name="Model">The model that replies, in the service's words, where it said so.</param>
internal sealed record JournalRow(int Index, int FirstDelta, string Text, IReadOnlyList<int> DeltaLengths, string? Model)
{
    /// <summary>The lease, in row 0 as it was read.</summary>
    public LeaseRow? Lease { get; init; }

    /// <summary>The first delta that the row does not hold any more.</summary>
    public int EndDelta => FirstDelta + DeltaLengths.Count;

    public TableEntity ToEntity(string partition, string turnToken)
    {
        var entity = new TableEntity(partition, RowKeys.Journal(turnToken, Index)) { [nameof(FirstDelta)] = FirstDelta };
        TextProperties.Write(entity, nameof(Text), Text);
        TextProperties.Write(entity, nameof(DeltaLengths), Table.DeltaLengths.Encode(DeltaLengths));
        if (Model is not null)
        {
            entity[nameof(Model)] = Model;
        }

        return entity;
    }

    public static JournalRow FromEntity(TableEntity entity) => new(
        int.Parse(entity.RowKey.AsSpan(entity.RowKey.LastIndexOf('.') + 1), System.Globalization.CultureInfo.InvariantCulture),
        entity.GetInt32(nameof(FirstDelta)) ?? 0,
        TextProperties.Read(entity, nameof(Text)),
        Table.DeltaLengths.Decode(TextProperties.ReadBytes(entity, nameof(DeltaLengths))),
        entity.GetString(nameof(Model)))
    {
        Lease = LeaseRow.FromEntity(entity),
    };
}
