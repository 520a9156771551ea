using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>The items of a message, one by one.</summary>
internal static class MessageItems
{
    /// <summary>The item with this public id; <see langword="null"/> where there is none, or it was deleted.</summary>
    public static ReplyPart? FindItem(this MessageRow message, string conversationId, string id) =>
        Find(message, message.Listed, conversationId, id);

    /// <summary>The message without the item of this public id.</summary>
    /// <param name="messages">How many messages there are.</param>
    /// <returns>The message, the same where the item is deleted already; <see langword="null"/> where it has none such.</returns>
    public static MessageRow? WithoutItem(this MessageRow message, string conversationId, string id, long messages) =>
        Find(message, ReplyPart.Whole(message.AllParts), conversationId, id) is not { Index: var item } ? null
        : message.Deleted || message.IsDeleted(item) ? message
        : message.Without(message.Listed.Count == 1 ? null : item, messages);

    /// <summary>The message without the item at a place, or as deleted.</summary>
    /// <param name="messages">How many messages there are.</param>
    public static MessageRow Without(this MessageRow message, int? item, long messages)
    {
        // Of what older versions deleted nobody knows when.
        var times = message.DeletedAt ?? new string(',', Entries(message.DeletedItems).Length);
        return message with
        {
            Deleted = item is null,
            DeletedItems = item is null ? message.DeletedItems : Invariant($"{message.DeletedItems}{item},"),
            DeletedAt = Invariant($"{times}{messages},"),
        };
    }

    /// <summary>Whether the item at this place was deleted by itself.</summary>
    public static bool IsDeleted(this MessageRow message, int item) => PlaceOf(message, item) >= 0;

    /// <summary>
    /// Whether a message of this number came when the item at this place was deleted already, by itself or with its message. Where nobody
    /// knows, it did not.
    /// </summary>
    public static bool IsDeletedBefore(this MessageRow message, int item, long number)
    {
        var (place, times) = (PlaceOf(message, item), Entries(message.DeletedAt));
        var time = place >= 0 ? times.ElementAtOrDefault(place) : message.Deleted ? times.LastOrDefault() : null;
        return long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var messages) && number >= messages;
    }

    /// <summary>The message as if it had these of its items alone. Its tokens are those of the whole by their share of the text.</summary>
    public static MessageRow Only(this MessageRow message, IReadOnlyList<ReplyPart> items)
    {
        var rest = NewMessage.Of([.. items.Select(part => (part.Item, part.Text))]);
        var share = (double)rest.Sent.Length / Math.Max(1, ReplyPart.Sent(message.AllParts).Length);
        return message with
        {
            Text = rest.Text,
            Items = rest.Items,
            DeletedItems = null,
            DeletedAt = null,
            Tokens = (int)Math.Ceiling(message.Tokens * share),
        };
    }

    private static int PlaceOf(MessageRow message, int item) => Array.IndexOf(Entries(message.DeletedItems), Invariant($"{item}"));

    // Each has a comma behind it.
    private static string[] Entries(string? list) => list is null ? [] : list.Split(',')[..^1];

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    private static ReplyPart? Find(MessageRow message, IReadOnlyList<ReplyPart> parts, string conversationId, string id) => parts
        .Where(part => TurnIds.Item(conversationId, message.Number, message.TurnToken, part.Index, part.Item) == id)
        .Select(part => (ReplyPart?)part).FirstOrDefault();
}
