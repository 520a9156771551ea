using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>
/// Holds the rows that list the conversation against the promise: at every moment, whoever dies in it, a reader finds one that counts, and
/// no other. A row counts by itself, and then the head must name it and say the same; or it is in doubt, and the head decides.
/// </summary>
internal sealed class ListingOracle(Schedule schedule)
{
    private ListingRow[] Rows =>
        [.. schedule.Table.Rows(RowKeys.ListingPartition(Schedule.Partition)).Select(ListingRow.FromEntity)];

    /// <summary>Looks at the rows as they stand.</summary>
    public void Check()
    {
        var head = schedule.Table.Head(Schedule.Partition);
        foreach (var row in Rows.Where(row => !row.NeedsHead))
        {
            Assert.True(head is { Deleted: false } && head.Listing == row.Key, "A row counts that no head names.");
            Assert.Equal((head.Title, head.Created), (row.Title, row.Created));
        }

        Assert.True(
            head is null or { Deleted: true } or { IsUnlisted: true } || Rows.Any(row => row.Key == head.Listing),
            "The head names a row that is not there.");
    }

    /// <summary>All is well, and a turn has ended: its conversation is listed by that, to the hour.</summary>
    public void CheckPlace()
    {
        var head = schedule.Table.Head(Schedule.Partition)!;
        Assert.Equal(head.Listing, head.Relisted().Listing);
        var row = Rows.Single(row => row.Key == head.Listing);
        Assert.True(row.NeedsHead || head.Updated - row.Updated < HeadRow.ListingStay, "A row is out of date.");
    }

    /// <summary>Looks at a head that is about to be written in the place of another.</summary>
    public void Observe(HeadRow before, HeadRow after)
    {
        if (after.Title != before.Title)
        {
            schedule.Count("rename");
        }

        if (after.Listing == before.Listing)
        {
            return;
        }

        Assert.True(
            RowKeys.TryParseListing(before.Listing, out _, out var from) && RowKeys.TryParseListing(after.Listing, out _, out var to) &&
            to - from >= HeadRow.ListingStay,
            "A row moves twice within the hour.");
        schedule.Count("move");
    }
}
