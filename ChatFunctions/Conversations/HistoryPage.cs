using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>A page of a conversation.</summary>
/// <param name="Head">The conversation's head.</param>
/// <param name="Messages">Messages, oldest first.</param>
/// <param name="NextBefore">Pass it as <c>before</c> to get the next older page; <see langword="null"/> when there is none.</param>
internal sealed record HistoryPage(HeadRow Head, IReadOnlyList<MessageRow> Messages, long? NextBefore);
