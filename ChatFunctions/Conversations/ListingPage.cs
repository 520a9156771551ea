using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>A page of an owner's conversations, newest first.</summary>
/// <param name="Conversations">Ids and heads.</param>
/// <param name="NextAfter">The listing row key after which the next page begins; <see langword="null"/> when there is none.</param>
internal sealed record ListingPage(IReadOnlyList<(string Id, HeadRow Head)> Conversations, string? NextAfter);
