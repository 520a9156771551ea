using System.Diagnostics.CodeAnalysis;
using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>Finds turns for those who attach to them. Thread-safe.</summary>
internal sealed class TurnReader(ConversationTable table)
{
    // How many pages of a thousand messages the latest turn is looked for in.
    private const int MaxPages = 10;

    private static readonly IReadOnlyList<string> TurnColumns =
    [
        nameof(TableEntity.RowKey), nameof(MessageRow.Turn), nameof(MessageRow.TurnToken), nameof(MessageRow.Role),
        nameof(MessageRow.Model), nameof(MessageRow.Deleted),
    ];

    /// <summary>The branch of a chat, another conversation than that of its own id, in which a turn runs.</summary>
    /// <returns>Its id; of several the one that was used last; <see langword="null"/> where there is none.</returns>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<string?> FindRunningBranchAsync(string owner, string chat, CancellationToken cancellationToken)
    {
        var prefix = ConversationIds.BranchPrefix(chat);
        return await table.QueryHeadsAsync(owner, prefix, prefix, cancellationToken)
            .SelectMany(page => page.Where(found => found.Head.ActiveTurn.Length > 0))
            .OrderByDescending(found => found.Head.Updated)
            .Select(found => found.Id)
            .FirstOrDefaultAsync(cancellationToken);
    }

    /// <summary>The active or latest turn, or the one with the public id <paramref name="turnId"/>.</summary>
    /// <returns>Its rows, or <see langword="null"/> when there is no such turn.</returns>
    /// <exception cref="TableReadException">The table service did not answer.</exception>
    public async Task<TurnRows?> FindAsync(
        string partition, string conversationId, HeadRow head, string? turnId, CancellationToken cancellationToken)
    {
        if (turnId is not null)
        {
            return TurnIds.TryParse(turnId, out var number, out var token) && number < head.Messages
                ? await FindAsync(partition, new MessageId(conversationId, number, token), cancellationToken)
                : null;
        }

        if (head.Turns == 0)
        {
            return null;
        }

        // The reply of the latest turn is nearly always the newest message.
        var deletions = MessageStretches.Parse(head.Deletions);
        var newest = deletions.PassDown(head.Messages - 1);
        var reply = newest < 0 ? null : await table.FindMessageAsync(partition, newest, cancellationToken);
        reply = IsReply(reply) ? reply : await SearchAsync(partition, newest, deletions, cancellationToken);
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

    /// <summary>The newest reply before a message, unless very many other messages stand between.</summary>
    private async Task<MessageRow?> SearchAsync(
        string partition, long before, MessageStretches deletions, CancellationToken cancellationToken)
    {
        var pages = 0;
        await foreach (var page in table.QueryMessagesAsync(
            partition, Math.Max(before, 0), TurnColumns, 1000, deletions.PassDown, cancellationToken))
        {
            if (page.Select(MessageRow.FromEntity).FirstOrDefault(IsReply) is { } reply)
            {
                return await table.FindMessageAsync(partition, reply.Number, cancellationToken);
            }

            if (++pages == MaxPages)
            {
                break;
            }
        }

        return null;
    }

    private static bool IsReply([NotNullWhen(true)] MessageRow? message) => message is { IsReply: true, Deleted: false };
}
