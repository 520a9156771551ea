using Azure;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations.Begin;

/// <summary>Begins turns: look, decide, do what was decided, until a turn has begun or is found to need none. Thread-safe.</summary>
internal sealed class TurnBeginner(
    ConversationTable table,
    SnapshotReader snapshots,
    RecentConversations recent,
    ListingWriter listings,
    ConversationEraser eraser,
    OrphanCloser orphans,
    BeginQueue begins,
    TurnImages images,
    TokenCounter tokens,
    TimeProvider time,
    IOptions<LeaseOptions> options)
{
    private readonly LeaseOptions _options = options.Value;

    /// <summary>
    /// Commits the messages and the place for their reply, and takes the conversation's lease; or finds the turn that the request has
    /// begun before.
    /// </summary>
    /// <exception cref="ConversationBusyException">Another turn runs.</exception>
    /// <exception cref="ConversationMovedException">The conversation is not where the turn was to go any more.</exception>
    /// <exception cref="ConversationAbsentException">The conversation, or the message to be answered again, is not there.</exception>
    /// <exception cref="OutputRefusedException">No call waits for an output that is brought.</exception>
    /// <exception cref="IdempotencyKeyReusedException">The key has begun a turn with another body.</exception>
    /// <exception cref="DeletionRunsException">One of this id was deleted, and much of it is still there.</exception>
    /// <exception cref="StoreUnavailableException">The table service did not answer; whether the turn began is not known.</exception>
    public async Task<TurnBegin> BeginAsync(TurnRequest request, CancellationToken cancellationToken)
    {
        var retry = new WriteRetry(time, _options.Patience, cancellationToken);
        var attempts = new Attempts(await TurnDraft.OfAsync(request, tokens, time), retry, time.GetTimestamp());
        try
        {
            return await retry.RunAsync(() => BeginAsync(attempts));
        }
        catch (StoreUnavailableException exception) when (attempts.Latest is not null)
        {
            throw new StoreUnavailableException(exception) { ConversationId = attempts.Draft.ConversationId };
        }
    }

    private async Task<TurnBegin> BeginAsync(Attempts attempts)
    {
        var retry = attempts.Retry;
        while (true)
        {
            var draft = attempts.Draft;
            var (read, step) = await LookAsync(attempts);
            switch (step)
            {
                case BeginStep.FinishDeletion:
                    await eraser.MakeRoomAsync(draft.Partition, read.Head!, retry, attempts.Began);
                    break;
                case BeginStep.CloseOrphan:
                    await orphans.SettleAsync(draft.Partition, read.Head, retry.Token);
                    break;
                case BeginStep.Confirm:
                    return Begun(attempts.Latest! with { Head = read.Head!, LeaseTaken = attempts.First });
                case BeginStep.Attach(var reply):
                    var rows = new TurnRows(draft.ConversationId, reply, draft.Request.Settings.Instructions);
                    return new TurnBegin.Found(draft.Partition, rows);
                case BeginStep.Refuse(var why):
                    throw await RefusalAsync(why, draft, read, retry.Token);
                case BeginStep.RefuseOutput({ Repeated: { } repeated }) when attempts.Latest is null:
                    var rest = draft.Request with { Said = draft.Request.Said.Without(repeated) };
                    attempts.Draft = await TurnDraft.OfAsync(rest, tokens, time);
                    break;
                case BeginStep.RefuseOutput(var why):
                    throw new OutputRefusedException(why);
                case BeginStep.Begin(var inPlaceOf) when await WriteAsync(attempts, read, inPlaceOf) is { } turn:
                    return Begun(turn);
            }
        }
    }

    /// <summary>A turn whose begin is in the table. Where it began the conversation, that is listed from here on.</summary>
    private TurnBegin.Started Begun(Turn turn) => new(turn.IsFirst ? turn with { Listed = ListAsync(turn) } : turn);

    private Task<bool> ListAsync(Turn turn) =>
        begins.RunAsync(() => listings.AddAsync(turn.Partition, turn.Head), BeginQueue.Patience, CancellationToken.None);

    /// <summary>Looks no further than the decision takes, and the begin that follows can find out by itself.</summary>
    private async Task<(BeginSnapshot Read, BeginStep Step)> LookAsync(Attempts attempts)
    {
        var (draft, token) = (attempts.Draft, attempts.Retry.Token);
        if (attempts.Latest is null && snapshots.Recall(draft) is { } recalled && Decide(recalled) is BeginStep.Begin begin)
        {
            return (recalled, begin);
        }

        BeginSnapshot read;
        do
        {
            read = await snapshots.ReadAsync(draft, attempts.Latest, token);
            if (draft.Request.IdempotencyKey is not null && !read.IsKeyRead && Decide(read) is not BeginStep.Begin)
            {
                read = await snapshots.ReadKeyAsync(draft, read, token);
            }
        }
        while (await snapshots.IsTornAsync(draft, read, token));

        return (read, Decide(read));

        BeginStep Decide(BeginSnapshot read) => BeginStep.Decide(read, draft.Request, draft.Token);
    }

    /// <returns>The turn; <see langword="null"/> where the table is not as it was taken to be.</returns>
    private async Task<Turn?> WriteAsync(Attempts attempts, BeginSnapshot read, MessageRow? inPlaceOf)
    {
        var (draft, retry) = (attempts.Draft, attempts.Retry);
        if (!table.Clock.IsKnown)
        {
            // The first request of this instance, and one that needs no query: the lease is dated by the service's clock all the same.
            await table.FindHeadAsync(draft.Partition, retry.Token);
        }

        attempts.KeptIn = await images.KeepAsync(draft, read, attempts.KeptIn, retry.Token);
        return await begins.RunAsync(() => CommitAsync(attempts, read, inPlaceOf), BeginQueue.Patience, retry.Token);
    }

    private async Task<Turn?> CommitAsync(Attempts attempts, BeginSnapshot read, MessageRow? inPlaceOf)
    {
        var (draft, retry) = (attempts.Draft, attempts.Retry);
        var isFirst = attempts.Latest is null;
        var rows = new BeginRows(draft, read, inPlaceOf, table.Clock.BestNow + _options.LeaseDuration, time.GetTimestamp());
        attempts.Add(rows.Turn);

        // From here on a turn may have begun. That is found out and the turn is run, even if its client has left; and because one
        // request that hangs takes as long as a lease, with as much patience.
        retry.Commit(_options.LeaseDuration);
        IReadOnlyList<ETag> etags;
        try
        {
            etags = await table.WriteAsync(rows.ToTransaction(), retry.Token);
        }
        catch (TableWriteException exception) when (isFirst && exception.IsOvertaken)
        {
            Count(read, wasTrue: false);
            return null;
        }

        Count(read, wasTrue: true);
        return rows.Turn with { Head = rows.Turn.Head with { ETag = etags[0] } };
    }

    private void Count(BeginSnapshot read, bool wasTrue)
    {
        if (read is { IsRecalled: true, Head: not null })
        {
            recent.Count(wasTrue);
        }
    }

    private async Task<Exception> RefusalAsync(
        BeginRefusal why, TurnDraft draft, BeginSnapshot read, CancellationToken cancellationToken) =>
        why switch
        {
            BeginRefusal.Busy => await orphans.BusyAsync(draft.Partition, draft.ConversationId, read.Head!, cancellationToken),
            BeginRefusal.Absent => new ConversationAbsentException(draft.ConversationId),
            BeginRefusal.Moved => new ConversationMovedException(draft.ConversationId),
            _ => new IdempotencyKeyReusedException(),
        };

    /// <summary>What one call has tried.</summary>
    private sealed class Attempts(TurnDraft draft, WriteRetry retry, long began)
    {
        private long? _first;

        public TurnDraft Draft { get; set; } = draft;

        public WriteRetry Retry => retry;

        /// <summary>By the monotonic clock.</summary>
        public long Began => began;

        /// <summary>The folder that has the images.</summary>
        public string? KeptIn { get; set; }

        /// <summary>
        /// The turn as it was last tried to begin. Which attempt was applied does not matter: only attempts on the same head can have
        /// been, and they are the same but for the lease, of which the oldest is assumed.
        /// </summary>
        public Turn? Latest { get; private set; }

        /// <summary>When the first attempt took the lease, by the monotonic clock.</summary>
        public long First => _first!.Value;

        public void Add(Turn turn) => (Latest, _first) = (turn, _first ?? turn.LeaseTaken);
    }
}
