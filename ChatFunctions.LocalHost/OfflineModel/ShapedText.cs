using System.Text;
using System.Text.Json;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>Writes what one choice of a chunk says, in the shapes that services have for it.</summary>
internal static class ShapedText
{
    /// <summary>A delta of text.</summary>
    /// <param name="json">Stands in a choice.</param>
    /// <param name="shape">Where the text stands.</param>
    /// <param name="text">The delta.</param>
    /// <param name="soFar">All text up to its end.</param>
    public static void Write(Utf8JsonWriter json, TextShape shape, string text, StringBuilder soFar)
    {
        switch (shape)
        {
            case TextShape.Text:
                WireText.Write(json, "text", text);
                break;
            case TextShape.SoFar:
                WriteMessage(json, soFar);
                break;
            default:
                json.WriteStartObject("delta");
                WriteContent(json, shape, text);
                json.WriteEndObject();
                WriteBeside(json, shape, soFar);
                break;
        }
    }

    /// <summary>A message of the whole text.</summary>
    public static void WriteMessage(Utf8JsonWriter json, StringBuilder text) => WriteMessage(json, text, [], "");

    /// <summary>A message of the whole text and all calls.</summary>
    public static void WriteMessage(Utf8JsonWriter json, StringBuilder text, IReadOnlyList<CallPiece> calls, string id)
    {
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        WireText.Write(json, "content", text.ToString());
        json.WriteNull("refusal");
        if (calls.Count > 0)
        {
            json.WriteStartArray("tool_calls");
            foreach (var call in calls.GroupBy(piece => piece.Index))
            {
                WriteCallObject(json, new CallPiece(call.Key, call.First().Name, string.Concat(call.Select(piece => piece.Arguments))), id);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>A thought of a model that reasons.</summary>
    public static void WriteThought(Utf8JsonWriter json, string thought, string way)
    {
        json.WriteStartObject("delta");
        if (way == "parts")
        {
            json.WriteStartArray("content");
            WriteThinkingPart(json, thought);
            json.WriteEndArray();
        }
        else
        {
            json.WriteString(way, thought);
        }

        json.WriteEndObject();
    }

    /// <summary>A part of a call; the first one names it.</summary>
    public static void WriteCall(Utf8JsonWriter json, CallPiece piece, string id)
    {
        json.WriteStartObject("delta");
        json.WriteStartArray("tool_calls");
        WriteCallObject(json, piece, id);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A choice that is not the reply.</summary>
    public static void WriteOtherChoice(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("delta");
        json.WriteString("content", "another choice ");
        json.WriteEndObject();
        json.WriteString("finish_reason", "stop");
        json.WriteNumber("index", 1);
        json.WriteEndObject();
    }

    private static void WriteCallObject(Utf8JsonWriter json, CallPiece piece, string id)
    {
        json.WriteStartObject();
        json.WriteNumber("index", piece.Index);
        if (piece.Name is not null)
        {
            json.WriteString("id", $"call_{id["chatcmpl-".Length..]}_{piece.Index}");
            json.WriteString("type", "function");
        }

        json.WriteStartObject("function");
        if (piece.Name is not null)
        {
            json.WriteString("name", piece.Name);
        }

        json.WriteString("arguments", piece.Arguments);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteContent(Utf8JsonWriter json, TextShape shape, string text)
    {
        switch (shape)
        {
            case TextShape.Refusal:
                WireText.Write(json, "refusal", text);
                break;
            case TextShape.Parts:
                json.WriteStartArray("content");
                WriteThinkingPart(json, "thought");
                json.WriteStartObject();
                json.WriteString("type", "text");
                WireText.Write(json, "text", text);
                json.WriteEndObject();
                json.WriteEndArray();
                break;
            default:
                WireText.Write(json, "content", text);
                break;
        }
    }

    private static void WriteBeside(Utf8JsonWriter json, TextShape shape, StringBuilder soFar)
    {
        if (shape == TextShape.NullBeside)
        {
            json.WriteNull("message");
        }
        else if (shape == TextShape.SoFarBeside)
        {
            WriteMessage(json, soFar);
        }
    }

    private static void WriteThinkingPart(Utf8JsonWriter json, string thought)
    {
        json.WriteStartObject();
        json.WriteString("type", "thinking");
        json.WriteStartArray("thinking");
        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WriteString("text", thought);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
