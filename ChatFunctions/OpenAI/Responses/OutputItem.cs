using ChatFunctions.Completions;
using ChatFunctions.Conversations;

namespace ChatFunctions.OpenAI.Responses;

/// <summary>How items of a reply look in OpenAI's Responses and conversations.</summary>
/// <remarks>Source: OpenAI API reference, «The response object», <c>output</c>; «Streaming events».</remarks>
internal static class OutputItem
{
    /// <summary>Writes an item.</summary>
    /// <param name="id">Its public id.</param>
    /// <param name="item">What it is.</param>
    /// <param name="said">What it has said; nothing for one that has just been added.</param>
    public static void Write(Utf8JsonWriter json, string id, ReplyItem item, string status, ReadOnlySpan<char> said)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("type"u8, item.Kind switch
        {
            ReplyItemKind.Reasoning => "reasoning"u8,
            ReplyItemKind.Call => "function_call"u8,
            _ => "message"u8,
        });
        if (item.IsMessage)
        {
            json.WriteString("role"u8, MessageRole.Assistant);
        }

        json.WriteString("status"u8, status);
        if (item.IsCall)
        {
            json.WriteString("call_id"u8, item.CallId);
            json.WriteString("name"u8, item.Name);
            json.WriteString("arguments"u8, said);
        }
        else
        {
            if (item.Kind == ReplyItemKind.Reasoning)
            {
                json.WriteStartArray("summary"u8);
                json.WriteEndArray();
            }

            json.WriteStartArray("content"u8);
            if (said.Length > 0 || status != TurnStatus.InProgress)
            {
                WritePart(json, item, said);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>Writes the one content part of a message or a thought.</summary>
    public static void WritePart(Utf8JsonWriter json, ReplyItem item, ReadOnlySpan<char> said)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, Said(item));
        json.WriteString(Member(item), said);
        if (item.Kind == ReplyItemKind.Text)
        {
            json.WriteStartArray("annotations"u8);
            json.WriteEndArray();
            json.WriteStartArray("logprobs"u8);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>What an item says, in the words that its events and its part are named by.</summary>
    public static string Said(ReplyItem item) => item.Kind switch
    {
        ReplyItemKind.Refusal => "refusal",
        ReplyItemKind.Reasoning => "reasoning_text",
        ReplyItemKind.Call => "function_call_arguments",
        _ => "output_text",
    };

    /// <summary>The member that has all that an item has said.</summary>
    public static string Member(ReplyItem item) => item.Kind switch
    {
        ReplyItemKind.Refusal => "refusal",
        ReplyItemKind.Call => "arguments",
        _ => "text",
    };
}
