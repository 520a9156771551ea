using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using ChatFunctions.OpenAI.Responses;

namespace ChatFunctions.OpenAI;

/// <summary>An item of a conversation as the API knows it: all of a message, or one of the several that a reply has.</summary>
/// <param name="Row">The message.</param>
/// <remarks>Source: OpenAI API reference, «Conversation item object», «List input items».</remarks>
internal sealed record ListedItem(string ConversationId, MessageRow Row, ReplyPart Part)
{
    public string Id => TurnIds.Item(ConversationId, Row.Number, Row.TurnToken, Part.Index, Part.Item);

    /// <summary>Its place among all items of the conversation.</summary>
    public (long Message, int Item) Place => (Row.Number, Part.Index);

    /// <summary>The items of a message, in their order.</summary>
    public static IReadOnlyList<ListedItem> Of(string conversationId, MessageRow row) =>
        [.. row.Listed.Select(part => new ListedItem(conversationId, row, part))];

    /// <param name="site">See <see cref="Site"/>: images are named by their addresses.</param>
    public void Write(Utf8JsonWriter json, string site)
    {
        if (Row.Role == MessageRole.Assistant)
        {
            var status = ResponseObject.StatusOf(ReplyPart.Whole(Row.AllParts), Part, Row.Status);
            OutputItem.Write(json, Id, Part.Item, status, Part.Text);
            return;
        }

        json.WriteStartObject();
        json.WriteString("id"u8, Id);
        json.WriteString("type"u8, Row.CallId is null ? "message"u8 : "function_call_output"u8);
        json.WriteString("status"u8, TurnStatus.Completed);
        if (Row.CallId is { } callId)
        {
            json.WriteString("call_id"u8, callId);
            json.WriteString("output"u8, Row.Text);
        }
        else
        {
            json.WriteString("role"u8, Row.Role);
            json.WriteStartArray("content"u8);
            if (Row.Text.Length > 0 || Row.Images.Count == 0)
            {
                json.WriteStartObject();
                json.WriteString("type"u8, "input_text"u8);
                json.WriteString("text"u8, Row.Text);
                json.WriteEndObject();
            }

            foreach (var image in Row.Images)
            {
                json.WriteStartObject();
                json.WriteString("type"u8, "input_image"u8);
                json.WriteString("detail"u8, image.Detail ?? "auto");
                json.WriteString("image_url"u8, Site.AddressOf(image, site, ConversationId));
                json.WriteNull("file_id"u8);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
