using Azure.Data.Tables;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations.Table;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Conversations;

/// <summary>
/// Begins turns. Every write of a turn is one transaction that contains the conversation's head with <c>If-Match</c>, so that of
/// two workers one wins and the other knows. Thread-safe.
/// </summary>
internal sealed class ConversationStore(
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
    /// Commits the user's message and the place for its reply, and takes the conversation's lease; or finds the turn that the
    /// request's idempotency key has begun before.
    /// </summary>
    /// <exception cref="ConversationBusyException">Another turn runs.</exception>
    /// <exception cref="ConversationMovedException">The conversation is not where <see cref="TurnRequest.OnlyAfter"/> wants to go on.</exception>
    /// <exception cref="ConversationAbsentException">There is none, and <see cref="TurnRequest.MustExist"/> wants one.</exception>
    /// <exception cref="IdempotencyKeyReusedException">The key has begun a turn with another body.</exception>
    /// <exception cref="StoreUnavailableException">The table service did not answer; whether the turn began is not known.</exception>
    public async Task<TurnBegin> BeginTurnAsync(TurnRequest request, CancellationToken cancellationToken)
    {
        var draft = new TurnDraft(request, tokens);
        var retry = new WriteRetry(time, _options.Patience, cancellationToken);
        try
        {
            return await retry.RunAsync(() => BeginTurnAsync(draft, retry));
        }
        catch (StoreUnavailableException exception) when (draft.Attempt is not null)
        {
            throw new StoreUnavailableException(exception) { ConversationId = draft.ConversationId };
        }
    }

    private async Task<TurnBegin> BeginTurnAsync(TurnDraft draft, WriteRetry retry)
    {
        while (true)
        {
            var read = await snapshots.ReadAsync(draft, retry.Token);

            // Judged once, by the response that brought the head: a later one may set the clock back by a second.
            var isOrphan = read.Head is { Deleted: false } found && orphans.IsOrphan(found);
            if (read.Head is { Deleted: true, DeletionFinished: false } unfinished)
            {
                await eraser.EraseAsync(draft.Partition, unfinished, retry);
                continue;
            }

            if (read.Head?.ActiveTurn == draft.Token)
            {
                // An attempt that was not confirmed was applied all the same; its window is the one read before it.
                return TurnBegin.Of(draft.Begun(read.Head));
            }

            if (await FindClosedAsync(draft, read, retry.Token) is { } closed)
            {
                return TurnBegin.Of(draft.Partition, closed);
            }

            await UnlistAsync(draft, read.Head, retry.Token);
            var earlier = await FindEarlierAsync(draft, read, isOrphan, retry.Token);
            if (earlier is { CanReopen: false })
            {
                return TurnBegin.Of(draft.Partition, earlier.Value.Rows);
            }

            if (draft.Request.MustExist && read.Head is not { Deleted: false })
            {
                throw new ConversationAbsentException();
            }

            if (read.Head is { ActiveTurn.Length: > 0 } busy)
            {
                if (isOrphan)
                {
                    await orphans.SettleAsync(draft.Partition, busy, retry.Token);
                    continue;
                }

                if (await HasKeyMovedAsync(draft, read, retry.Token))
                {
                    continue;
                }

                throw orphans.Busy(draft.ConversationId, busy);
            }

            if (draft.Request.OnlyAfter is { } messages && earlier is null && read.Head?.Messages != messages)
            {
                throw new ConversationMovedException();
            }

            if (draft.Request.Regenerates)
            {
                var question = read.Again?.Question ?? throw new ConversationAbsentException();
                if (draft.Request.Message.Length > 0 && draft.Request.Message != question.Text)
                {
                    throw new ConversationMovedException();
                }
            }

            if (read.Head is null or { Deleted: true })
            {
                await ListAsync(draft, read.Head, retry.Token);
            }

            var taken = time.GetTimestamp();
            var turn = draft.Prepare(read, earlier?.Rows.Reply, table.Clock.BestNow + _options.LeaseDuration, taken, time.GetUtcNow());

            // Once a turn may have begun, that is found out and the turn is run, even if its client has left. One request that hangs
            // takes as long as the lease; until that ends, nobody else can find out what became of an attempt.
            retry.Commit(_options.LeaseDuration);
            var etags = await table.WriteAsync(BeginTransaction.Of(draft, turn, read), retry.Token);
            return TurnBegin.Of(turn with { Head = turn.Head with { ETag = etags[0] } });
        }
    }

    /// <summary>
    /// What the idempotency key has begun before: a turn to attach to or to replay; one that ended without any text and may be
    /// begun again in its place; or nothing that counts.
    /// </summary>
    private async Task<(TurnRows Rows, bool CanReopen)?> FindEarlierAsync(
        TurnDraft draft, TurnDraft.Snapshot read, bool isOrphan, CancellationToken cancellationToken)
    {
        if (read.Key is not { } key)
        {
            return null;
        }

        if (key.BodyHash != draft.Request.BodyHash)
        {
            throw new IdempotencyKeyReusedException();
        }

        var reply = await table.FindMessageAsync(draft.Partition, key.ReplyNumber, cancellationToken);
        if (reply?.TurnToken != key.TurnToken)
        {
            return null;
        }

        var rows = new TurnRows(draft.ConversationId, reply, draft.Request.Instructions);
        var isActive = read.Head!.ActiveTurn == key.TurnToken;
        if (isActive && isOrphan)
        {
            // Closed by the caller, which then comes here again.
            return null;
        }

        if (isActive || reply.Text.Length > 0 || reply.Status == TurnStatus.Completed)
        {
            return (rows, CanReopen: false);
        }

        // Only the latest turn may be begun again in its place: never a reply before later messages.
        return reply.Number == read.Head.Messages - 1 && read.Head.ActiveTurn.Length == 0 ? (rows, CanReopen: true) : null;
    }

    /// <summary>
    /// The turn of an attempt that was applied without being confirmed, where this worker took so long to look that somebody has
    /// closed it since: begun again, its message would stand there twice.
    /// </summary>
    private async Task<TurnRows?> FindClosedAsync(TurnDraft draft, TurnDraft.Snapshot read, CancellationToken cancellationToken)
    {
        if (draft.Attempt is not { } attempt || read.Head is not { Deleted: false } head || head.ETag == attempt.Head.ETag)
        {
            return null;
        }

        var reply = await table.FindMessageAsync(draft.Partition, attempt.Reply.Number, cancellationToken);
        return reply?.TurnToken == draft.Token ? new TurnRows(draft.ConversationId, reply, draft.Request.Instructions) : null;
    }

    /// <summary>
    /// Whether the key has begun a turn since it was read: its row and the head are read beside each other, and either may be the
    /// older one.
    /// </summary>
    private async Task<bool> HasKeyMovedAsync(TurnDraft draft, TurnDraft.Snapshot read, CancellationToken cancellationToken) =>
        draft.Request.IdempotencyKey is { } key &&
        await table.FindAsync(draft.Partition, RowKeys.IdempotencyKey(key), null, cancellationToken) is { } row &&
        (row.ETag != read.Key?.ETag || (await table.FindHeadAsync(draft.Partition, cancellationToken))?.ActiveTurn != read.Head?.ActiveTurn);

    private async Task ListAsync(TurnDraft draft, HeadRow? previous, CancellationToken cancellationToken)
    {
        var generation = TurnDraft.GenerationAfter(previous);
        if (draft.Listing.Length == 0 || draft.ListedGeneration != generation)
        {
            var row = RowKeys.Listing(time.GetUtcNow(), draft.ConversationId);
            await table.PutAsync(new TableEntity(draft.Request.Owner, row), cancellationToken);
            (draft.Listing, draft.ListedGeneration) = (row, generation);
        }
    }

    /// <summary>Takes the listing row back where somebody else was first to begin the conversation.</summary>
    private async Task UnlistAsync(TurnDraft draft, HeadRow? head, CancellationToken cancellationToken)
    {
        if (draft.Listing.Length > 0 && head is { Deleted: false } && head.Listing != draft.Listing)
        {
            await table.RemoveAsync(draft.Request.Owner, draft.Listing, cancellationToken);
            draft.Listing = "";
        }
    }
}
