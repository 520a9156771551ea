using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>The items of a message by their public ids.</summary>
internal static class MessageItems
{
    /// <summary>The item with this public id; <see langword="null"/> where there is none, or it was deleted.</summary>
    public static ReplyPart? FindItem(this MessageRow message, string conversationId, string id) =>
        Find(message, message.Listed, conversationId, id);

    /// <summary>The message without the item of this public id.</summary>
    /// <returns>The message, the same where the item is deleted already; <see langword="null"/> where it has none such.</returns>
    public static MessageRow? WithoutItem(this MessageRow message, string conversationId, string id) =>
        Find(message, ReplyPart.Whole(message.AllParts), conversationId, id) is not { Index: var item } ? null
        : message.IsDeleted(item) ? message
        : message.Listed.Count == 1 ? message with { Deleted = true }
        : message with { DeletedItems = string.Create(CultureInfo.InvariantCulture, $"{message.DeletedItems}{item},") };

    private static ReplyPart? Find(MessageRow message, IReadOnlyList<ReplyPart> parts, string conversationId, string id) => parts
        .Where(part => TurnIds.Item(conversationId, message.Number, message.TurnToken, part.Index, part.Item) == id)
        .Select(part => (ReplyPart?)part).FirstOrDefault();
}
