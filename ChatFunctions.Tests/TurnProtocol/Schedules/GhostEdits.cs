using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>The edits of the metadata that were asked for, each of a value of its own.</summary>
internal sealed class GhostEdits
{
    private readonly Dictionary<string, ScheduledWorker> _open = [];
    private readonly HashSet<string> _applied = [];

    /// <summary>A worker is asked for it.</summary>
    public void Begin(ScheduledWorker worker, string metadata) => _open.Add(metadata, worker);

    /// <summary>
    /// Metadata is about to change. Its worker may write a value again that it does not know to be there, over one that came meanwhile:
    /// both
    /// were asked for at that time. Once it was answered it may not.
    /// </summary>
    public void Observe(ScheduledWorker by, HeadRow before, HeadRow after, IReadOnlyList<TableTransactionAction> actions)
    {
        Assert.True(_open.TryGetValue(after.Metadata, out var worker) && worker == by, "An edit that nobody waits for.");
        Assert.Single(actions);
        Assert.Equal(before, after with
        {
            Metadata = before.Metadata,
            Updated = before.Updated,
            Listing = before.Listing,
            IsUnlisted = before.IsUnlisted,
            ETag = before.ETag,
        });
        _applied.Add(after.Metadata);
    }

    /// <summary>The worker has answered.</summary>
    /// <param name="metadata">The value.</param>
    /// <param name="isConfirmed">Whether it says that the value was written; else, that there is no conversation.</param>
    public void End(string metadata, bool isConfirmed)
    {
        _open.Remove(metadata);
        Assert.True(!isConfirmed || _applied.Contains(metadata), "An edit was lost.");
    }
}
