using ChatFunctions.Conversations.Table;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Conversations.Begin;

/// <summary>Reads what a turn needs to know before it begins. Thread-safe.</summary>
internal sealed class SnapshotReader(ConversationTable table, OrphanCloser orphans, IOptions<HistoryOptions> options)
{
    private static readonly IReadOnlyList<string> Columns = [.. HeadRow.Columns.Union(MessageRow.Columns)];

    private readonly HistoryOptions _options = options.Value;

    /// <summary>Reads the head and the window with one query, and the idempotency row beside it.</summary>
    /// <param name="draft">The turn that is to begin.</param>
    /// <param name="attempt">The turn as the latest attempt wrote it, of which nothing was heard.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<BeginSnapshot> ReadAsync(TurnDraft draft, Turn? attempt, CancellationToken cancellationToken)
    {
        var reading = FindKeyAsync(draft, cancellationToken);
        var read = await ReadWindowAsync(draft, cancellationToken);
        var key = await reading;
        if (read.Live is not { } head)
        {
            return read;
        }

        if (head.ActiveTurn.Length > 0 && key?.TurnToken != head.ActiveTurn)
        {
            // The key was read beside the head, perhaps before it: a turn that the head knows must not be taken for another's.
            key = await FindKeyAsync(draft, cancellationToken);
        }

        // Unless somebody has written since, nothing of the attempt can be there.
        var isMoved = attempt is not null && attempt.Head.ETag != head.ETag;
        return read with
        {
            Key = key,
            KeyReply = key is null ? null : await table.FindMessageAsync(draft.Partition, key.ReplyNumber, cancellationToken),
            OwnReply = isMoved ? await table.FindMessageAsync(draft.Partition, attempt!.Reply.Number, cancellationToken) : null,
        };
    }

    private async Task<IdempotencyRow?> FindKeyAsync(TurnDraft draft, CancellationToken cancellationToken) =>
        draft.Request.IdempotencyKey is { } key &&
        await table.FindAsync(draft.Partition, RowKeys.IdempotencyKey(key), null, cancellationToken) is { } row
            ? IdempotencyRow.FromEntity(row)
            : null;

    private async Task<BeginSnapshot> ReadWindowAsync(TurnDraft draft, CancellationToken cancellationToken)
    {
        var window = new HistoryWindow(
            _options.MaxHistoryMessages - draft.Inputs.Count, _options.MaxHistoryTokens - draft.Inputs.Sum(input => input.Tokens));
        var isAgain = draft.Request.Place is TurnPlace.Again;
        FormattableString filter = $"PartitionKey eq {draft.Partition} and RowKey lt {RowKeys.EndOfMessages}";
        HeadRow? head = null;
        MessageRow? question = null;
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
                    if (!isAgain || question is not null)
                    {
                        window.Offer(message);
                    }
                    else if (message is { Role: MessageRole.User, Deleted: false })
                    {
                        question = message;
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

        return new BeginSnapshot
        {
            Head = head,
            IsOrphan = head is { Deleted: false } && await orphans.IsOrphanAsync(draft.Partition, head, cancellationToken),
            Window = window.ToChronological(),
            Question = question,
            Answers = answers,
        };
    }
}
