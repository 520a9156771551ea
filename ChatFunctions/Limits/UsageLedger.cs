using System.Collections.Concurrent;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Limits;

/// <summary>
/// Counts what owners with limits use. Each instance writes a row of its own for an owner and a day, every two seconds while it has news,
/// and reads the others' then; nobody adds to a number that another one writes, so nothing is counted twice. A turn is in the row, as
/// open, before its end is committed: what an instance had not written when it died is found again by its open turns, whose rows tell.
/// Thread-safe.
/// </summary>
/// <remarks>Source: Shapiro et al., «Conflict-free Replicated Data Types» (2011), the grow-only counter.</remarks>
internal sealed partial class UsageLedger(
    ConversationTable table, OrphanCloser orphans, IOptions<LeaseOptions> lease, TimeProvider time, ILogger<UsageLedger> logger)
{
    /// <summary>The time between two beats.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // Longer than a lease may seem to live after its worker's death.
    private readonly TimeSpan _silence = lease.Value.LeaseDuration.Value + TimeSpan.FromSeconds(5);

    private readonly string _instance = Guid.NewGuid().ToString("N")[..12];
    private readonly ConcurrentDictionary<(string Owner, DateOnly Day), OwnerDay> _days = new();

    /// <summary>Tells how many requests of an owner other instances have let in since the last time.</summary>
    public event Action<string, long>? RequestsElsewhere;

    /// <summary>Today, from midnight to midnight UTC.</summary>
    public DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>The owner's day that it is, with what others have written not long ago.</summary>
    public async ValueTask<OwnerDay> TodayOfAsync(string owner, CancellationToken cancellationToken)
    {
        var day = _days.GetOrAdd((owner, Today), static (key, instance) => new OwnerDay(key.Owner, key.Day, instance), _instance);
        if (day.Read is not { } read || time.GetElapsedTime(read) > Interval * 2)
        {
            await ReadAsync(day, cancellationToken);
        }

        return day;
    }

    /// <summary>Says that a turn has begun, and has it written at once.</summary>
    /// <returns>Ends when the table knows.</returns>
    public Task Begin(OwnerDay day, TurnReference turn)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        day.Add(new UsageEvent.Began(turn), written);
        _ = WriteAsync(day, CancellationToken.None);
        return written.Task;
    }

    /// <summary>What an owner has used of a day, through all instances; turns of dead ones are counted first.</summary>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<UsageCounts> SumAsync(string owner, DateOnly day, CancellationToken cancellationToken)
    {
        var own = _days.GetValueOrDefault((owner, day)) ?? new OwnerDay(owner, day, _instance);
        var others = await ReadRowsAsync(own, cancellationToken);
        foreach (var row in others.Where(IsSilent))
        {
            await SettleAsync(own, row, cancellationToken);
        }

        return own.Sum(others.Any(IsSilent) ? await ReadRowsAsync(own, cancellationToken) : others);
    }

    /// <summary>Writes what is new, and reads what the others have written.</summary>
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_days.Values.Where(day => day.IsBusy).Select(day => BeatAsync(day, cancellationToken)));
        foreach (var day in _days.Values.Where(day => day.Day < Today && !day.IsBusy))
        {
            _days.TryRemove((day.Owner, day.Day), out _);
        }
    }

    /// <summary>Writes what is new since the last beat.</summary>
    public Task CloseAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_days.Values.Select(day => WriteAsync(day, cancellationToken)));

    private async Task BeatAsync(OwnerDay day, CancellationToken cancellationToken)
    {
        await WriteAsync(day, cancellationToken);
        await ReadAsync(day, cancellationToken);
    }

    private async Task WriteAsync(OwnerDay day, CancellationToken cancellationToken)
    {
        try
        {
            await day.WriteAsync(table, cancellationToken);
        }
        catch (Exception exception) when (exception is TableRequestException or RowRefusedException or OperationCanceledException)
        {
            LogUnwritten(logger, exception.GetType().Name);
        }
    }

    private async Task ReadAsync(OwnerDay day, CancellationToken cancellationToken)
    {
        try
        {
            var others = await ReadRowsAsync(day, cancellationToken);
            if (day.Take(others, time.GetTimestamp()) is > 0 and var elsewhere)
            {
                RequestsElsewhere?.Invoke(day.Owner, elsewhere);
            }

            if (others.FirstOrDefault(IsSilent) is { } silent && time.GetElapsedTime(day.Settled) > _silence)
            {
                day.Settled = time.GetTimestamp();
                await SettleAsync(day, silent, cancellationToken);
            }
        }
        catch (Exception exception) when (exception is TableRequestException or RowRefusedException or OperationCanceledException)
        {
            // The next beat reads again. Meanwhile this instance decides by what it knows.
            LogUnread(logger, exception.GetType().Name);
        }
    }

    private async Task<IReadOnlyList<UsageRow>> ReadRowsAsync(OwnerDay day, CancellationToken cancellationToken)
    {
        var (first, end) = (UsageRow.Prefix(day.Day), UsageRow.End(day.Day));
        FormattableString filter = $"PartitionKey eq {day.Owner} and RowKey ge {first} and RowKey lt {end}";
        var rows = new List<UsageRow>();
        await foreach (var page in table.QueryAsync(filter, null, 1000, cancellationToken))
        {
            rows.AddRange(page.Select(UsageRow.FromEntity).Where(row => row.Instance != _instance));
        }

        return rows;
    }

    /// <summary>Whether an instance has turns open, and has not been heard of for longer than it takes others to end them.</summary>
    private bool IsSilent(UsageRow row) => !row.Counts.Open.IsEmpty && row.Written + _silence < table.Clock.Now;

    /// <summary>Counts the turns of an instance that seems to be dead, as far as they have ended; orphans are closed.</summary>
    private async Task SettleAsync(OwnerDay day, UsageRow row, CancellationToken cancellationToken)
    {
        var counts = row.Counts;
        foreach (var turn in row.Counts.Open)
        {
            if (await FindEndAsync(day.Owner, turn, cancellationToken) is { } ended)
            {
                counts = counts.After(ended);
            }
        }

        if (counts == row.Counts)
        {
            return;
        }

        try
        {
            await table.PutAsync((row with { Counts = counts }).ToEntity(day.Owner, day.Day), row.ETag, cancellationToken);
        }
        catch (TableWriteException)
        {
            // Its instance lives, or somebody else has counted: the row tells at the next reading.
        }
    }

    /// <summary>How a turn of another instance has ended; <see langword="null"/> while it runs.</summary>
    private async Task<UsageEvent.Ended?> FindEndAsync(string owner, TurnReference turn, CancellationToken cancellationToken)
    {
        var partition = RowKeys.Partition(owner, turn.ConversationId);
        var reply = await table.FindMessageAsync(partition, turn.Message, cancellationToken);
        if (reply is { HasEnded: false } && reply.TurnToken == turn.Token)
        {
            var head = await orphans.SettleAsync(partition, await table.FindHeadAsync(partition, cancellationToken), cancellationToken);
            if (head?.ActiveTurn == turn.Token)
            {
                return null;
            }

            reply = await table.FindMessageAsync(partition, turn.Message, cancellationToken);
        }

        return new UsageEvent.Ended(turn, reply?.TurnToken == turn.Token ? reply.Usage : null);
    }

    [LoggerMessage(1, LogLevel.Warning, "What an owner uses could not be written; it is kept for the next time: {Reason}")]
    private static partial void LogUnwritten(ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Warning, "What an owner uses through other instances could not be read: {Reason}")]
    private static partial void LogUnread(ILogger logger, string reason);
}
