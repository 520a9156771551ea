using Azure;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Limits;

/// <summary>
/// What an owner uses of a day: this instance's part, which it writes into a row of its own, and what the rows of the others said when they
/// were read last. Thread-safe; one write and one reading at a time.
/// </summary>
internal sealed class OwnerDay(string owner, DateOnly day, string instance)
{
    private readonly Lock _lock = new();
    private readonly List<(UsageEvent Event, TaskCompletionSource? Written)> _news = [];

    // What the row says, where it is there, with the news.
    private UsageCounts _counts = UsageCounts.None;
    private long _version;
    private Task _write = Task.CompletedTask;
    private ETag? _etag;

    private IReadOnlyList<UsageRow> _others = [];

    public string Owner => owner;

    public DateOnly Day => day;

    /// <summary>Requests that were let in and have not ended.</summary>
    public int Active { get; private set; }

    /// <summary>When the others' rows were read last, by the monotonic clock; <see langword="null"/> if never.</summary>
    public long? Read { get; private set; }

    /// <summary>When the rows of dead instances were looked for, by the monotonic clock.</summary>
    public long Settled { get; set; }

    /// <summary>Whether this instance has something to write or to wait for.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_lock)
            {
                return _news.Count > 0 || Active > 0 || !_counts.Open.IsEmpty;
            }
        }
    }

    /// <summary>Tokens of the day, through all instances.</summary>
    public long Tokens
    {
        get
        {
            lock (_lock)
            {
                return _counts.Tokens + _others.Sum(row => row.Counts.Tokens);
            }
        }
    }

    /// <summary>What all instances together say.</summary>
    public UsageCounts Sum(IEnumerable<UsageRow> others)
    {
        lock (_lock)
        {
            return others.Select(row => row.Counts).Aggregate(_counts, (sum, part) => new UsageCounts(
                sum.Requests + part.Requests,
                sum.InputTokens + part.InputTokens,
                sum.OutputTokens + part.OutputTokens,
                sum.Open.Union(part.Open)));
        }
    }

    /// <summary>Lets one more in, where all instances together have fewer than so many.</summary>
    public bool TryEnter(int? limit)
    {
        lock (_lock)
        {
            if (Active + _others.Sum(row => row.Counts.Open.Count) >= limit)
            {
                return false;
            }

            Active++;
            return true;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            Active--;
        }
    }

    /// <summary>Counts what has happened.</summary>
    /// <param name="written">Ends when the row says it.</param>
    public void Add(UsageEvent happened, TaskCompletionSource? written = null)
    {
        lock (_lock)
        {
            _news.Add((happened, written));
            _counts = _counts.After(happened);
        }
    }

    /// <summary>Takes what the others' rows say.</summary>
    /// <param name="now">By the monotonic clock.</param>
    /// <returns>Requests that they have let in since the last time.</returns>
    public long Take(IReadOnlyList<UsageRow> others, long now)
    {
        lock (_lock)
        {
            var before = Read is not null ? _others.Sum(row => row.Counts.Requests) : long.MaxValue;
            (_others, Read) = (others, now);
            return Math.Max(0, others.Sum(row => row.Counts.Requests) - before);
        }
    }

    /// <summary>Writes the news, if there are any.</summary>
    /// <exception cref="TableRequestException">The table does not answer; the news are kept.</exception>
    public Task WriteAsync(ConversationTable table, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _write = WriteAfterAsync(_write, table, cancellationToken);
        }
    }

    private async Task WriteAfterAsync(Task before, ConversationTable table, CancellationToken cancellationToken)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        int count;
        UsageRow row;
        ETag? etag;
        lock (_lock)
        {
            (count, etag) = (_news.Count, _etag);
            row = new UsageRow(instance, _version + 1, _counts);
        }

        if (count == 0)
        {
            return;
        }

        try
        {
            Confirm(row with { ETag = await table.PutAsync(row.ToEntity(owner, day), etag, cancellationToken) }, count);
        }
        catch (TableWriteException)
        {
            // Only the answer may be lost, or another instance has taken this one for dead and counted its turns: the row tells.
            var found = await table.FindAsync(owner, UsageRow.Key(day, instance), null, cancellationToken);
            var said = found is null ? new UsageRow(instance, 0, UsageCounts.None) : UsageRow.FromEntity(found);
            Confirm(said, said.Version == row.Version ? count : 0);
        }
    }

    /// <summary>The row says this now, with the first <paramref name="count"/> of the news.</summary>
    private void Confirm(UsageRow row, int count)
    {
        lock (_lock)
        {
            foreach (var (_, written) in _news.Take(count))
            {
                written?.TrySetResult();
            }

            _news.RemoveRange(0, count);
            (_version, _etag) = (row.Version, row.ETag == default ? null : row.ETag);
            _counts = _news.Aggregate(row.Counts, (counts, news) => counts.After(news.Event));
        }
    }
}
