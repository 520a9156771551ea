using Azure.Data.Tables;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations.Table;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Conversations.Begin;

/// <summary>Begins turns: look, decide, do what was decided, until a turn has begun or is found to need none. Thread-safe.</summary>
internal sealed class TurnBeginner(
    ConversationTable table,
    SnapshotReader snapshots,
    ConversationEraser eraser,
    OrphanCloser orphans,
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
    /// <exception cref="ConversationAbsentException">The conversation, or the message that is to be answered again, is not there.</exception>
    /// <exception cref="IdempotencyKeyReusedException">The key has begun a turn with another body.</exception>
    /// <exception cref="StoreUnavailableException">The table service did not answer; whether the turn began is not known.</exception>
    public async Task<TurnBegin> BeginAsync(TurnRequest request, CancellationToken cancellationToken)
    {
        var attempts = new Attempts(new TurnDraft(request, tokens, time.GetUtcNow()), new WriteRetry(time, _options.Patience, cancellationToken));
        try
        {
            return await attempts.Retry.RunAsync(() => BeginAsync(attempts));
        }
        catch (StoreUnavailableException exception) when (attempts.Latest is not null)
        {
            throw new StoreUnavailableException(exception) { ConversationId = attempts.Draft.ConversationId };
        }
    }

    private async Task<TurnBegin> BeginAsync(Attempts attempts)
    {
        var (draft, retry) = (attempts.Draft, attempts.Retry);
        while (true)
        {
            var read = draft.IsOfNewConversation && attempts.Latest is null
                ? BeginSnapshot.Nothing
                : await snapshots.ReadAsync(draft, attempts.Latest, retry.Token);
            await UnlistAsync(attempts, read);
            switch (BeginStep.Decide(read, draft.Request, draft.Token))
            {
                case BeginStep.FinishDeletion:
                    await eraser.EraseAsync(draft.Partition, read.Head!, retry);
                    break;
                case BeginStep.CloseOrphan:
                    await orphans.SettleAsync(draft.Partition, read.Head, retry.Token);
                    break;
                case BeginStep.Confirm:
                    return new TurnBegin.Started(attempts.Latest! with { Head = read.Head!, LeaseTaken = attempts.First });
                case BeginStep.Attach(var reply):
                    return new TurnBegin.Found(draft.Partition, new TurnRows(draft.ConversationId, reply, draft.Request.Settings.Instructions));
                case BeginStep.Refuse(var why):
                    throw Refusal(why, draft, read);
                case BeginStep.Begin(var inPlaceOf):
                    return new TurnBegin.Started(await WriteAsync(attempts, read, inPlaceOf));
            }
        }
    }

    private async Task<Turn> WriteAsync(Attempts attempts, BeginSnapshot read, MessageRow? inPlaceOf)
    {
        var (draft, retry) = (attempts.Draft, attempts.Retry);
        if (read.Live is null)
        {
            // Before the head, and again should an attempt be repeated: a deletion in between took the row along.
            await table.PutAsync(new TableEntity(draft.Request.Owner, draft.Listing), retry.Token);
            attempts.IsListed = true;
        }

        var rows = new BeginRows(draft, read, inPlaceOf, table.Clock.BestNow + _options.LeaseDuration, time.GetTimestamp());
        attempts.Add(rows.Turn);

        // From here on a turn may have begun. That is found out and the turn is run, even if its client has left; and because one
        // request that hangs takes as long as a lease, with as much patience.
        retry.Commit(_options.LeaseDuration);
        var etags = await table.WriteAsync(rows.ToTransaction(), retry.Token);
        return rows.Turn with { Head = rows.Turn.Head with { ETag = etags[0] } };
    }

    /// <summary>Takes the listing row back where somebody else was first to begin the conversation.</summary>
    private async Task UnlistAsync(Attempts attempts, BeginSnapshot read)
    {
        if (attempts.IsListed && read.Live is { } head && head.Listing != attempts.Draft.Listing)
        {
            await table.RemoveAsync(attempts.Draft.Request.Owner, attempts.Draft.Listing, attempts.Retry.Token);
            attempts.IsListed = false;
        }
    }

    private Exception Refusal(BeginRefusal why, TurnDraft draft, BeginSnapshot read) => why switch
    {
        BeginRefusal.Busy => orphans.Busy(draft.ConversationId, read.Head!),
        BeginRefusal.Absent => new ConversationAbsentException(draft.ConversationId),
        BeginRefusal.Moved => new ConversationMovedException(draft.ConversationId),
        _ => new IdempotencyKeyReusedException(),
    };

    /// <summary>What one call has tried.</summary>
    private sealed class Attempts(TurnDraft draft, WriteRetry retry)
    {
        private long? _first;

        public TurnDraft Draft => draft;

        public WriteRetry Retry => retry;

        /// <summary>Whether the listing row is written.</summary>
        public bool IsListed { get; set; }

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
