using System.Diagnostics.CodeAnalysis;
using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>Finds turns for those who attach to them. Thread-safe.</summary>
internal sealed class TurnReader(ConversationTable table)
{
    private static readonly IReadOnlyList<string> TurnColumns =
    [
        nameof(TableEntity.RowKey), nameof(MessageRow.Turn), nameof(MessageRow.TurnToken), nameof(MessageRow.Role),
        nameof(MessageRow.Model), nameof(MessageRow.Deleted),
    ];

    /// <summary>The head of the conversation, or <see langword="null"/> when there is none.</summary>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<HeadRow?> FindHeadAsync(string partition, CancellationToken cancellationToken) =>
        await table.FindHeadAsync(partition, cancellationToken) is { Deleted: false } head ? head : null;

    /// <summary>The active or latest turn, or the one with the public id <paramref name="turnId"/>.</summary>
    /// <returns>Its rows, or <see langword="null"/> when there is no such turn.</returns>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<TurnRows?> FindAsync(
        string partition, string conversationId, HeadRow head, string? turnId, CancellationToken cancellationToken)
    {
        if (head.Messages == 0)
        {
            return null;
        }

        // The latest turn is nearly always the one that is meant, and its reply nearly always the newest message.
        var reply = await table.FindMessageAsync(partition, head.Messages - 1, cancellationToken);
        if (!IsWanted(reply, turnId))
        {
            reply = await SearchAsync(partition, head, turnId, cancellationToken);
        }

        return reply is null ? null : await RowsAsync(partition, conversationId, reply, cancellationToken);
    }

    /// <summary>The turn whose response has this id.</summary>
    /// <returns>Its rows, or <see langword="null"/> when there is no such response, or it was deleted.</returns>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<TurnRows?> FindAsync(string partition, MessageId id, CancellationToken cancellationToken) =>
        await table.FindMessageAsync(partition, id.Number, cancellationToken)
            is { } reply && IsReply(reply) && id.Names(reply)
            ? await RowsAsync(partition, id.ConversationId, reply, cancellationToken)
            : null;

    private async Task<TurnRows> RowsAsync(string partition, string conversationId, MessageRow reply, CancellationToken cancellationToken)
    {
        var question = reply.Number == 0 ? null : await table.FindMessageAsync(partition, reply.Number - 1, cancellationToken);
        return new TurnRows(conversationId, reply, question?.TurnToken == reply.TurnToken ? question.Instructions : null);
    }

    private async Task<MessageRow?> SearchAsync(string partition, HeadRow head, string? turnId, CancellationToken cancellationToken)
    {
        if (turnId is not null && TurnIds.TryParseTurn(turnId, out var turn) && turn <= head.Turns)
        {
            // Two messages a turn; items that were added by themselves only move a reply further back.
            var guess = await table.FindMessageAsync(partition, (2 * turn) - 1, cancellationToken);
            if (IsWanted(guess, turnId))
            {
                return guess;
            }
        }

        FormattableString filter = $"PartitionKey eq {partition} and RowKey gt {RowKeys.Head} and RowKey lt {RowKeys.EndOfMessages}";
        await foreach (var page in table.QueryAsync(filter, TurnColumns, 1000, cancellationToken))
        {
            foreach (var entity in page)
            {
                if (IsWanted(MessageRow.FromEntity(entity), turnId) && RowKeys.TryParseMessage(entity.RowKey, out var number))
                {
                    return await table.FindMessageAsync(partition, number, cancellationToken);
                }
            }
        }

        return null;
    }

    // Replies name the model that was asked; messages that a client brought do not.
    private static bool IsReply([NotNullWhen(true)] MessageRow? message) =>
        message is { Role: MessageRole.Assistant, Turn: > 0, Model: not null, Deleted: false };

    private static bool IsWanted(MessageRow? message, string? turnId) =>
        IsReply(message) && (turnId is null || TurnIds.Turn(message.Turn, message.TurnToken) == turnId);
}
