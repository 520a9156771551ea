using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>The rows that begin a turn, all or none: the head, which orders the workers, the messages, and the idempotency key.</summary>
internal static class BeginTransaction
{
    /// <param name="draft">What is asked for.</param>
    /// <param name="turn">The turn that begins.</param>
    /// <param name="read">What it was made from.</param>
    public static TableTransactionAction[] Of(TurnDraft draft, Turn turn, TurnDraft.Snapshot read)
    {
        var previous = read.Head;
        var head = turn.Head.ToEntity(turn.Partition);
        List<TableTransactionAction> actions =
        [
            previous is null
                ? new(TableTransactionActionType.Add, head)
                : new(TableTransactionActionType.UpdateReplace, head, previous.ETag),
            .. turn.NewMessages.Select(message =>
                new TableTransactionAction(TableTransactionActionType.UpsertReplace, message.ToEntity(turn.Partition))),
            .. turn.Superseded.Select(number => new TableTransactionAction(
                TableTransactionActionType.UpdateMerge,
                new TableEntity(turn.Partition, RowKeys.Message(number)) { [nameof(MessageRow.Superseded)] = true },
                Azure.ETag.All)),
        ];
        if (draft.Request.IdempotencyKey is { } key)
        {
            // The head alone is no guard: the key's row may have been read before the turn began that the head already counts.
            var row = new IdempotencyRow(turn.Token, turn.Reply.Number, draft.Request.BodyHash).ToEntity(turn.Partition, key);
            actions.Add(read.Key is { } found
                ? new(TableTransactionActionType.UpdateReplace, row, found.ETag)
                : new(TableTransactionActionType.Add, row));
        }

        return [.. actions];
    }
}
