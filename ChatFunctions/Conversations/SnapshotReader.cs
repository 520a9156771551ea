using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Conversations;

/// <summary>Reads what a turn needs to know before it begins. Thread-safe.</summary>
internal sealed class SnapshotReader(ConversationTable table, IOptions<HistoryOptions> options)
{
    private static readonly IReadOnlyList<string> Columns = [.. HeadRow.Columns.Union(MessageRow.Columns)];

    private readonly HistoryOptions _options = options.Value;

    /// <summary>Reads the head and the window with one query, and the idempotency row beside it.</summary>
    public async Task<TurnDraft.Snapshot> ReadAsync(TurnDraft draft, CancellationToken cancellationToken)
    {
        if (draft.IsUnread)
        {
            // An id made here has no rows yet: there is nothing to read before the first attempt.
            draft.IsUnread = false;
            return new TurnDraft.Snapshot(null, new HistoryWindow(0, 0), null);
        }

        var keyRow = draft.Request.IdempotencyKey is { } key
            ? table.FindAsync(draft.Partition, RowKeys.IdempotencyKey(key), null, cancellationToken)
            : Task.FromResult<TableEntity?>(null);
        var window = new HistoryWindow(_options.MaxHistoryMessages - draft.Inputs.Count, _options.MaxHistoryTokens - draft.InputTokens);
        FormattableString filter = $"PartitionKey eq {draft.Partition} and RowKey lt {RowKeys.EndOfMessages}";
        HeadRow? head = null;
        MessageRow? again = null;
        var answers = new List<long>();
        await foreach (var page in table.QueryAsync(filter, Columns, _options.MaxHistoryMessages + 1, cancellationToken))
        {
            foreach (var entity in page)
            {
                if (entity.RowKey == RowKeys.Head)
                {
                    head = HeadRow.FromEntity(entity);
                }
                else if (head is { Deleted: false } && MessageRow.FromEntity(entity) is { } message && message.Number < head.Messages)
                {
                    if (!draft.Request.Regenerates || again is not null)
                    {
                        window.Offer(message);
                    }
                    else if (message is { Role: MessageRole.User, Deleted: false })
                    {
                        again = message;
                    }
                    else if (message is { Role: MessageRole.Assistant, Superseded: false })
                    {
                        answers.Add(message.Number);
                    }
                }
            }

            if (head is null or { Deleted: true } || window.IsFull)
            {
                break;
            }
        }

        var earlier = await keyRow is { } row && head is { Deleted: false } ? IdempotencyRow.FromEntity(row) : null;
        return new TurnDraft.Snapshot(head, window, earlier, again is null ? null : (again, [.. answers]));
    }
}
