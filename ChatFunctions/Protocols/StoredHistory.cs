using ChatFunctions.Conversations;
using ChatFunctions.Http;

namespace ChatFunctions.Protocols;

/// <summary>Where a body's history, which carries whole messages, stands in what is stored: the ids of replies are ours.</summary>
/// <param name="IsEmpty">Nothing comes before the user's last message.</param>
/// <param name="Reply">The last reply before it, where its id is one of ours.</param>
internal sealed record StoredHistory(bool IsEmpty, MessageId? Reply)
{
    /// <exception cref="ProblemException">It is no list of messages.</exception>
    public static StoredHistory Before(JsonElement messages)
    {
        var before = JsonFields.Array(messages, "messages").Reverse()
            .SkipWhile(message => Text(message, "role") != "user").Skip(1).ToArray();
        var reply = before.FirstOrDefault(message => Text(message, "role") == "assistant");
        return new StoredHistory(before.Length == 0, IdOf(reply, "id"));
    }

    /// <summary>The id of a stored message that a member names; <see langword="null"/> where it is none, or a client's own.</summary>
    public static MessageId? IdOf(JsonElement element, string member) =>
        MessageId.TryParse(Text(element, member), MessageId.MessagePrefix, out var id) ? id : null;

    private static string Text(JsonElement element, string member) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out var value) &&
        value.ValueKind == JsonValueKind.String
            ? JsonFields.String(value, member)
            : "";
}
