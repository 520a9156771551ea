using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>The rows of a turn, as read: what a replay or an attach needs.</summary>
/// <param name="Reply">The reply, with its delta lengths once it has ended.</param>
/// <param name="Instructions">The instructions of the turn.</param>
internal sealed record TurnRows(string ConversationId, MessageRow Reply, string? Instructions)
{
    /// <summary>The public id of the turn.</summary>
    public string Id => TurnIds.Turn(Reply.Number, Reply.TurnToken);
}
