using Azure;

namespace ChatFunctions.Conversations;

/// <summary>Listing rows that were put in doubt, for a write of the head.</summary>
/// <param name="Partition">The conversation.</param>
/// <param name="Before">The row that the head named before.</param>
/// <param name="After">The row that it is to name.</param>
/// <param name="ETag">Of that row, in doubt.</param>
internal sealed record ListingChange(string Partition, string Before, string After, ETag ETag);
