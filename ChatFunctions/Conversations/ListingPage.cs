namespace ChatFunctions.Conversations;

/// <summary>A page of an owner's conversations, last used first.</summary>
/// <param name="Conversations">Ids, and what is wanted of each.</param>
/// <param name="NextAfter">The listing row key after which the next page begins; <see langword="null"/> when there is none.</param>
internal sealed record ListingPage<T>(IReadOnlyList<(string Id, T Wanted)> Conversations, string? NextAfter);
