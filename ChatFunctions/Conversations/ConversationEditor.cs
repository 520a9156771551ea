using Azure.Data.Tables;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Images;

namespace ChatFunctions.Conversations;

/// <summary>
/// Changes what conversations hold outside of turns: creates them, adds messages, marks messages as deleted. Like a turn's, each write is a
/// transaction with the head under <c>If-Match</c>. A write that was not confirmed may have been applied, so each attempt first looks for
/// what the call has written already, and only then for a reason to refuse. Thread-safe.
/// </summary>
internal sealed class ConversationEditor(
    ConversationTable table,
    ListingWriter listings,
    HeadEditor heads,
    ConversationReader reader,
    ConversationEraser eraser,
    OrphanCloser orphans,
    ImageStore images,
    TokenCounter tokens,
    TimeProvider time,
    IOptions<LeaseOptions> options,
    IOptions<HistoryOptions> history)
{
    /// <summary>Messages that one call may add.</summary>
    public const int MaxMessages = 20;

    /// <summary>Creates a conversation under a new id, or finds the one that the key has created before.</summary>
    /// <exception cref="OutputRefusedException">No call waits for an output among the messages.</exception>
    /// <exception cref="IdempotencyKeyReusedException">The key has come with another request.</exception>
    /// <exception cref="DeletionRunsException">One of this id was deleted, and much of it is still there.</exception>
    /// <exception cref="StoreUnavailableException">The table service did not answer.</exception>
    public async Task<(string Id, HeadRow Head)> CreateAsync(
        string owner, IReadOnlyList<NewMessage> messages, string metadata, EditKey? key, CancellationToken cancellationToken)
    {
        OutputRefusal.Check([], messages);
        key = key?.For("create");
        var id = key is null ? ConversationIds.New() : ConversationIds.FromIdempotencyKey(owner, key.Key);
        var partition = RowKeys.Partition(owner, id);
        var now = time.GetUtcNow();
        var rows = await RowsAsync(messages, now);
        var retry = new WriteRetry(time, options.Value.Patience, cancellationToken);
        var began = time.GetTimestamp();
        return await retry.RunAsync(async () =>
        {
            var found = await table.FindHeadAsync(partition, retry.Token);
            if (found is not null && key is null)
            {
                // Only this call knows the id: an attempt that was not confirmed was applied, whatever others have made of it since.
                return (id, Begin(null));
            }

            if (found is { Deleted: false })
            {
                return await FindAsync(partition, key, retry.Token) is null ? throw new IdempotencyKeyReusedException() : (id, found);
            }

            found = found is { DeletionFinished: false } ? await eraser.MakeRoomAsync(partition, found, retry, began) : found;
            var head = await WithImagesAsync(partition, Begin(found), messages, retry.Token);
            var change = await listings.DoubtAsync(partition, head.Listing, head, retry.Token);
            var etags = await table.WriteAsync([head.ToWrite(partition), .. Upserts(partition, rows, key)], retry.Token);
            await listings.SettleAsync(change, head, retry.Token);
            return (id, head with { ETag = etags[0] });
        });

        HeadRow Begin(HeadRow? tombstone) => HeadRow.Begin(id, tombstone, now) with
        {
            Title = ConversationTitle.From(rows),
            Messages = rows.Length,
            Metadata = metadata,
        };
    }

    /// <summary>Adds messages at the end, or finds those that the key has added before.</summary>
    /// <returns>Their rows; <see langword="null"/> when there is no such conversation.</returns>
    /// <exception cref="ConversationBusyException">A turn runs.</exception>
    /// <exception cref="OutputRefusedException">No call waits for an output among the messages.</exception>
    /// <exception cref="IdempotencyKeyReusedException">The key has come with another request.</exception>
    /// <exception cref="StoreUnavailableException">The table service did not answer.</exception>
    public async Task<IReadOnlyList<MessageRow>?> AddAsync(
        string owner, string conversationId, IReadOnlyList<NewMessage> messages, EditKey? key, CancellationToken cancellationToken)
    {
        key = key?.For("items");
        var isTried = false;
        var now = time.GetUtcNow();
        var rows = await RowsAsync(messages, now);
        var head = await heads.ChangeAsync(owner, conversationId, async (partition, head) =>
        {
            if (await FindAsync(partition, key, cancellationToken) is { } mark)
            {
                rows = await ReadAsync(partition, mark, cancellationToken);
                return null;
            }

            if (isTried && (await table.FindMessageAsync(partition, rows[0].Number, cancellationToken))?.TurnToken == rows[0].TurnToken)
            {
                return null;
            }

            if (head.ActiveTurn.Length > 0)
            {
                throw await orphans.BusyAsync(partition, conversationId, head, cancellationToken);
            }

            OutputRefusal.Check(await ReadBranchAsync(owner, conversationId, head, messages, cancellationToken), messages);
            head = await WithImagesAsync(partition, head, messages, cancellationToken);
            isTried = true;
            rows = [.. rows.Select((row, index) => row with { Number = head.Messages + index })];
            var title = ConversationTitle.Of(head.Title, rows);
            return (head with { Title = title, Messages = head.Messages + rows.Length, Updated = now }, Upserts(partition, rows, key));
        }, cancellationToken);
        return head is null ? null : rows;
    }

    /// <summary>Marks a message as deleted; one that is already is fine.</summary>
    /// <returns>The head; <see langword="null"/> when there is no such conversation or message.</returns>
    /// <exception cref="ConversationBusyException">The message belongs to the turn that runs.</exception>
    /// <exception cref="StoreUnavailableException">The table service did not answer.</exception>
    public Task<HeadRow?> DeleteMessageAsync(string owner, MessageId id, CancellationToken cancellationToken) =>
        DeleteAsync(owner, id, row => row with { Deleted = true }, cancellationToken);

    /// <summary>Marks one item of a message as deleted, and with the last one the message.</summary>
    /// <param name="owner">Whose conversation it is.</param>
    /// <param name="id">The item's id.</param>
    /// <param name="itemId">The same as it was sent.</param>
    /// <inheritdoc cref="DeleteMessageAsync"/>
    public Task<HeadRow?> DeleteItemAsync(string owner, MessageId id, string itemId, CancellationToken cancellationToken) =>
        DeleteAsync(owner, id, row => row.WithoutItem(id.ConversationId, itemId), cancellationToken);

    private async Task<HeadRow?> DeleteAsync(
        string owner, MessageId id, Func<MessageRow, MessageRow?> delete, CancellationToken cancellationToken)
    {
        HeadRow? seen = null;
        var now = time.GetUtcNow();
        var changed = await heads.ChangeAsync(owner, id.ConversationId, async (partition, head) =>
        {
            var row = id.Number < head.Messages ? await table.FindMessageAsync(partition, id.Number, cancellationToken) : null;
            if (row is null || !id.Names(row) || delete(row) is not { } rest)
            {
                return null;
            }

            seen = head;
            if (row.Deleted || rest.DeletedItems == row.DeletedItems && !rest.Deleted)
            {
                return null;
            }

            if (row.TurnToken == head.ActiveTurn)
            {
                throw await orphans.BusyAsync(partition, id.ConversationId, head, cancellationToken);
            }

            var changed = rest.Deleted ? head.WithDeleted(row) : head;
            return (changed with { Updated = now }, Upserts(partition, [rest]));
        }, cancellationToken);

        // It was there when the call came; whoever has removed it since, that is what was asked for.
        return seen is null ? null : changed ?? seen;
    }

    /// <summary>Keeps the images before any message names them.</summary>
    /// <returns>The head, which says that there are some.</returns>
    private async Task<HeadRow> WithImagesAsync(
        string partition, HeadRow head, IReadOnlyList<NewMessage> messages, CancellationToken cancellationToken)
    {
        MessageImage[] shown = [.. messages.SelectMany(message => message.Images)];
        MessageImage.Stored[] stored = [.. shown.OfType<MessageImage.Stored>()];
        if (stored.Length > 0)
        {
            await images.KeepAsync(ImageStore.Folder(partition, head.Generation), stored, cancellationToken);
        }

        return head with { HasImages = head.HasImages || shown.Length > 0 };
    }

    private static IEnumerable<TableTransactionAction> Upserts(string partition, IReadOnlyList<MessageRow> rows, EditKey? key = null)
    {
        var messages = rows.Select(row => row.ToWrite(partition));
        return key is null ? messages : messages.Append(new TableTransactionAction(
            TableTransactionActionType.Add,
            new IdempotencyRow(rows is [var first, ..] ? first.TurnToken : "", rows is [var message, ..] ? message.Number : 0, key.BodyHash)
                .ToEntity(partition, key.Key)));
    }

    /// <summary>What the key has written before.</summary>
    private async Task<IdempotencyRow?> FindAsync(string partition, EditKey? key, CancellationToken cancellationToken)
    {
        var mark = await table.FindKeyAsync(partition, key?.Key, cancellationToken);
        return mark is null || mark.BodyHash == key!.BodyHash ? mark : throw new IdempotencyKeyReusedException();
    }

    /// <summary>The messages that a key has added.</summary>
    private async Task<MessageRow[]> ReadAsync(string partition, IdempotencyRow mark, CancellationToken cancellationToken)
    {
        var rows = new List<MessageRow>();
        while (rows.Count < MaxMessages &&
            await table.FindMessageAsync(partition, mark.ReplyNumber + rows.Count, cancellationToken) is { } row &&
            row.TurnToken == mark.TurnToken)
        {
            rows.Add(row);
        }

        return [.. rows];
    }

    /// <summary>What was said before, as far as outputs among the messages may wait for a call of it.</summary>
    private async Task<IReadOnlyList<MessageRow>> ReadBranchAsync(
        string owner, string conversationId, HeadRow head, IReadOnlyList<NewMessage> messages, CancellationToken cancellationToken)
    {
        var outputs = HeldOutputs.Of(messages);
        var window = new HistoryWindow(history.Value.MaxHistoryMessages, history.Value.MaxHistoryTokens, outputs);
        return outputs.Waiting.Any()
            ? await reader.ReadWindowAsync(owner, conversationId, head.Messages - 1, window, cancellationToken)
            : [];
    }

    private async Task<MessageRow[]> RowsAsync(IReadOnlyList<NewMessage> messages, DateTimeOffset now)
    {
        var counted = await tokens.CountAsync([.. messages.Select(message => message.Sent)]);
        var token = TurnIds.NewToken();
        return [.. messages.Select((message, index) => message.ToRow(counted[index], token, now) with { Number = index })];
    }
}
