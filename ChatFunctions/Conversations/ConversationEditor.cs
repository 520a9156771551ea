using Azure.Data.Tables;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>
/// Changes conversations outside of turns: creates them, adds messages, replaces metadata, marks messages as deleted. Like a turn's, each
/// write is a transaction with the head under <c>If-Match</c>. Thread-safe.
/// </summary>
internal sealed class ConversationEditor(
    ConversationTable table, OrphanCloser orphans, TokenCounter tokens, TimeProvider time, IOptions<LeaseOptions> options)
{
    /// <summary>Messages that one call may add.</summary>
    public const int MaxMessages = 20;

    /// <summary>Creates a conversation under a new id.</summary>
    /// <exception cref="StoreUnavailableException">The table service did not answer.</exception>
    public async Task<(string Id, HeadRow Head)> CreateAsync(
        string owner, IReadOnlyList<NewMessage> messages, string metadata, CancellationToken cancellationToken)
    {
        var id = ConversationIds.New();
        var partition = RowKeys.Partition(owner, id);
        var now = time.GetUtcNow();
        var head = new HeadRow
        {
            Title = messages.Count > 0 ? ConversationTitle.From(messages[0].Text) : "",
            Created = now,
            Updated = now,
            Messages = messages.Count,
            Metadata = metadata,
            Listing = RowKeys.Listing(now, id),
        };
        var rows = Rows(messages, 0, now);
        var retry = new WriteRetry(time, options.Value.Patience, cancellationToken);
        return await retry.RunAsync(async () =>
        {
            if (await table.FindHeadAsync(partition, cancellationToken) is { } there)
            {
                // Only this call knows the id: an attempt that was not confirmed was applied.
                return (id, there);
            }

            await table.ListAsync(partition, head.Listing, cancellationToken);
            var etags = await table.WriteAsync(
                [new(TableTransactionActionType.Add, head.ToEntity(partition)), .. Upserts(partition, rows)], cancellationToken);
            return (id, head with { ETag = etags[0] });
        });
    }

    /// <summary>Adds messages at the end.</summary>
    /// <returns>Their rows; <see langword="null"/> when there is no such conversation.</returns>
    /// <exception cref="ConversationBusyException">A turn runs.</exception>
    /// <exception cref="StoreUnavailableException">The table service did not answer.</exception>
    public async Task<IReadOnlyList<MessageRow>?> AddAsync(
        string owner, string conversationId, IReadOnlyList<NewMessage> messages, CancellationToken cancellationToken)
    {
        var token = TurnIds.NewToken();
        MessageRow[] rows = [];
        var head = await ChangeAsync(owner, conversationId, refuseBusy: true, async (partition, head) =>
        {
            // The rows of an attempt that was not confirmed tell by their token that it was applied.
            if (rows is [var first, ..] &&
                await table.FindMessageAsync(partition, first.Number, cancellationToken) is { } there && there.TurnToken == token)
            {
                return null;
            }

            rows = Rows(messages, head.Messages, time.GetUtcNow(), token);
            var title = head.Title.Length > 0 ? head.Title : ConversationTitle.From(messages[0].Text);
            return (head with { Title = title, Messages = head.Messages + rows.Length, Updated = time.GetUtcNow() }, rows);
        }, cancellationToken);
        return head is null ? null : rows;
    }

    /// <summary>Replaces the metadata.</summary>
    /// <returns>The head; <see langword="null"/> when there is no such conversation.</returns>
    /// <exception cref="StoreUnavailableException">The table service did not answer.</exception>
    public Task<HeadRow?> SetMetadataAsync(string owner, string conversationId, string metadata, CancellationToken cancellationToken) =>
        ChangeAsync(
            owner,
            conversationId,
            refuseBusy: false,
            (_, head) => Task.FromResult<(HeadRow, IReadOnlyList<MessageRow>)?>(
                (head with { Metadata = metadata, Updated = time.GetUtcNow() }, [])),
            cancellationToken);

    /// <summary>Marks a message as deleted; one that is already is fine.</summary>
    /// <returns>The head; <see langword="null"/> when there is no such conversation or message.</returns>
    /// <exception cref="ConversationBusyException">The message belongs to the turn that runs.</exception>
    /// <exception cref="StoreUnavailableException">The table service did not answer.</exception>
    public async Task<HeadRow?> DeleteMessageAsync(string owner, MessageId id, CancellationToken cancellationToken)
    {
        var isThere = false;
        var changed = await ChangeAsync(owner, id.ConversationId, refuseBusy: false, async (partition, head) =>
        {
            var row = id.Number < head.Messages ? await table.FindMessageAsync(partition, id.Number, cancellationToken) : null;
            isThere = row is not null && id.Names(row);
            if (!isThere || row!.Deleted)
            {
                return null;
            }

            return row.TurnToken == head.ActiveTurn
                ? throw await orphans.BusyAsync(partition, id.ConversationId, head, cancellationToken)
                : (head with { Updated = time.GetUtcNow() }, [row with { Deleted = true }]);
        }, cancellationToken);
        return isThere ? changed : null;
    }

    private Task<HeadRow?> ChangeAsync(
        string owner,
        string conversationId,
        bool refuseBusy,
        Func<string, HeadRow, Task<(HeadRow Head, IReadOnlyList<MessageRow> Rows)?>> change,
        CancellationToken cancellationToken)
    {
        var partition = RowKeys.Partition(owner, conversationId);
        var retry = new WriteRetry(time, options.Value.Patience, cancellationToken);
        return retry.RunAsync(async () =>
        {
            var found = await table.FindHeadAsync(partition, cancellationToken);
            if (await orphans.SettleAsync(partition, found, cancellationToken) is not { Deleted: false } head)
            {
                return null;
            }

            if (refuseBusy && head.ActiveTurn.Length > 0)
            {
                throw await orphans.BusyAsync(partition, conversationId, head, cancellationToken);
            }

            if (await change(partition, head) is not { } changed)
            {
                return head;
            }

            var update = new TableTransactionAction(TableTransactionActionType.UpdateReplace, changed.Head.ToEntity(partition), head.ETag);
            var etags = await table.WriteAsync([update, .. Upserts(partition, changed.Rows)], cancellationToken);
            return changed.Head with { ETag = etags[0] };
        });
    }

    private static IEnumerable<TableTransactionAction> Upserts(string partition, IReadOnlyList<MessageRow> rows) =>
        rows.Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row.ToEntity(partition)));

    private MessageRow[] Rows(IReadOnlyList<NewMessage> messages, long first, DateTimeOffset now, string? token = null)
    {
        token ??= TurnIds.NewToken();
        return [.. messages.Select((message, index) => new MessageRow
        {
            Number = first + index,
            Role = message.Role,
            Text = message.Text,
            Tokens = tokens.Count(message.Text),
            Turn = 0,
            TurnToken = token,
            Status = TurnStatus.Completed,
            Created = now,
        })];
    }
}
