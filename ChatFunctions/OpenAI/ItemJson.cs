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
            ResponseObject.WriteTextPart(json, message.Text);
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
    /// <param name="next">The message behind which the next page begins, if there is one.</param>
    /// <inheritdoc cref="ListJson.Write{T}"/>
    public static void WriteList(Utf8JsonWriter json, string conversationId, IReadOnlyList<MessageRow> messages, MessageRow? next = null) =>
        ListJson.Write(
            json,
            messages,
            message => Id(conversationId, message),
            message => Write(json, conversationId, message),
            next is null ? null : Id(conversationId, next));

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

    /// <summary>The public id of a message.</summary>
    public static string Id(string conversationId, MessageRow message) =>
        TurnIds.Message(conversationId, message.Number, message.TurnToken);
}
