using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>A page of a conversation.</summary>
/// <param name="Head">The conversation's head.</param>
/// <param name="Messages">Messages, oldest first.</param>
/// <param name="Next">
/// Where the next page goes on, in the direction of the query; <see langword="null"/> when there is none. Not always one of the page's.
/// </param>
internal sealed record HistoryPage(HeadRow Head, IReadOnlyList<MessageRow> Messages, MessageRow? Next);
