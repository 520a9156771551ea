using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ChatFunctions.Conversations.Table;

/// <summary>
/// The keys of the one table. Within a conversation's partition <c>a</c> (the head) sorts before <c>b…</c> (the messages,
/// newest first), so that one range query up to <c>c</c> returns the head and then the newest messages.
/// </summary>
internal static class RowKeys
{
    /// <summary>The conversation's head.</summary>
    public const string Head = "a";

    /// <summary>The exclusive end of the head and the messages.</summary>
    public const string EndOfMessages = "c";

    /// <summary>The highest message number that a row key can hold.</summary>
    public const long MaxMessageNumber = 9_999_999_999;

    /// <summary>The partition of a conversation; <paramref name="owner"/> alone is the partition of the owner's listing.</summary>
    public static string Partition(string owner, string conversationId) => $"{owner}~{conversationId}";

    /// <summary>The partition of what is still to be done; no owner is called so.</summary>
    public const string Work = "~work";

    /// <summary>The row of an owner's wish that everything goes.</summary>
    public static string OwnerDeletion(string owner) => $"o{owner}";

    /// <summary>The row of a conversation whose deletion took longer than one call may.</summary>
    public static string Unfinished(string partition) => $"{FirstUnfinished}{partition}";

    /// <summary>The row that says how far the walk over all conversations is.</summary>
    public const string Walk = "w";

    /// <summary>What the rows of journals begin with.</summary>
    public const string FirstJournal = "j";

    /// <summary>What the rows of unfinished deletions begin with.</summary>
    public const string FirstUnfinished = "d";

    /// <summary>The exclusive end of an owner's conversations whose ids begin so: the character after those of an id.</summary>
    public static string EndOfPartitions(string owner, string prefix) => Partition(owner, prefix + "{");

    /// <summary>The id of a conversation by its partition.</summary>
    public static string ConversationId(string partition) => partition[(partition.IndexOf('~', StringComparison.Ordinal) + 1)..];

    /// <summary>The partition of the listing of a conversation's owner.</summary>
    public static string ListingPartition(string partition) => partition[..partition.IndexOf('~', StringComparison.Ordinal)];

    /// <summary>The row of message <paramref name="number"/> (0 is the conversation's first).</summary>
    public static string Message(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, MaxMessageNumber);
        return string.Create(CultureInfo.InvariantCulture, $"b{MaxMessageNumber - number:D10}");
    }

    /// <summary>The message number in a row key, or <see langword="false"/> when the row is not a message.</summary>
    public static bool TryParseMessage(string rowKey, out long number)
    {
        number = 0;
        if (rowKey is not ['b', .. { Length: 10 } digits] ||
            !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var inverted))
        {
            return false;
        }

        number = MaxMessageNumber - inverted;
        return true;
    }

    /// <summary>Row <paramref name="index"/> of the journal of a turn.</summary>
    public static string Journal(string turnToken, int index) => string.Create(CultureInfo.InvariantCulture, $"j{turnToken}.{index:D4}");

    /// <summary>The exclusive end of the journal of a turn: the character after the dot.</summary>
    public static string EndOfJournal(string turnToken) => $"j{turnToken}/";

    /// <summary>The row of an idempotency key.</summary>
    public static string IdempotencyKey(string key) => $"k{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(key)))}";

    /// <summary>The row in the owner's listing, newest first.</summary>
    /// <param name="used">When the conversation was used, as far as the order of the list is concerned.</param>
    public static string Listing(DateTimeOffset used, string conversationId) =>
        string.Create(CultureInfo.InvariantCulture, $"c{DateTimeOffset.MaxValue.UtcTicks - used.UtcTicks:D19}.{conversationId}");

    /// <summary>The parts of a listing row's key, or <see langword="false"/> when it is none.</summary>
    public static bool TryParseListing(string rowKey, [NotNullWhen(true)] out string? conversationId, out DateTimeOffset used)
    {
        (conversationId, used) = (null, default);
        if (rowKey.Length < 22 || rowKey[0] != 'c' || rowKey[20] != '.' ||
            !long.TryParse(rowKey.AsSpan(1, 19), NumberStyles.None, CultureInfo.InvariantCulture, out var inverted) ||
            inverted > DateTimeOffset.MaxValue.UtcTicks || !ConversationIds.IsValid(rowKey[21..]))
        {
            return false;
        }

        (conversationId, used) = (rowKey[21..], new DateTimeOffset(DateTimeOffset.MaxValue.UtcTicks - inverted, TimeSpan.Zero));
        return true;
    }
}
