using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.OpenAI.Responses;

namespace ChatFunctions.OpenAI;

/// <summary>Writes messages as items of OpenAI's API.</summary>
/// <remarks>Source: OpenAI API reference, «Conversation item object», «List input items».</remarks>
internal static class ItemJson
{
    public static void Write(Utf8JsonWriter json, string conversationId, MessageRow message)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, Id(conversationId, message));
        json.WriteString("type"u8, "message"u8);
        json.WriteString("status"u8, message.Status switch
        {
            TurnStatus.Completed => TurnStatus.Completed,
            TurnStatus.InProgress => TurnStatus.InProgress,
            _ => TurnStatus.Incomplete,
        });
        json.WriteString("role"u8, message.Role);
        json.WriteStartArray("content"u8);
        if (message.Role == MessageRole.Assistant)
        {
            OutputItem.WritePart(json, ReplyItem.Text, message.Words);
        }
        else
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "input_text"u8);
            json.WriteString("text"u8, message.Text);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes a page of a list.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="messages">The items.</param>
    /// <param name="next">
    /// Where the next page goes on, if there is one: <c>last_id</c>, which need not be the last item's, because a page may be short.
    /// </param>
    public static void WriteList(Utf8JsonWriter json, string conversationId, IReadOnlyList<MessageRow> messages, MessageRow? next = null)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var message in messages)
        {
            Write(json, conversationId, message);
        }

        json.WriteEndArray();
        json.WriteString("first_id"u8, messages is [var first, ..] ? Id(conversationId, first) : "");
        json.WriteString("last_id"u8, (next ?? (messages is [.., var end] ? end : null)) is { } last ? Id(conversationId, last) : "");
        json.WriteBoolean("has_more"u8, next is not null);
        json.WriteEndObject();
    }

    /// <summary>The answer to a deletion.</summary>
    /// <param name="kind">What is gone, such as <c>response</c>.</param>
    public static void WriteDeleted(Utf8JsonWriter json, string id, string kind)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("object"u8, kind);
        json.WriteBoolean("deleted"u8, true);
        json.WriteEndObject();
    }

    private static string Id(string conversationId, MessageRow message) =>
        TurnIds.Message(conversationId, message.Number, message.TurnToken);
}
