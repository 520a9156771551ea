using System.Buffers;
using ChatFunctions.Conversations;
using ChatFunctions.Http;

namespace ChatFunctions.Protocols;

/// <summary>
/// The stream of the AI Chat Protocol: one JSON object a line. The last line says how the reply ended, when that is not simply whole:
/// in <c>context</c>, or as an <c>error</c>.
/// </summary>
internal sealed class AIChatLineWriter(string conversationId) : IReplyWriter
{
    private readonly JsonFrames _lines = JsonFrames.Lines();
    private bool _isOpen;

    /// <summary>Whether the protocol has a way to say such an end beside the text, rather than instead of it.</summary>
    public static bool Tells(ReplyEnd end) => end.IsWhole || (end.Ending == ReplyEnding.Stopped && end.Reply is { HasAnswer: true });

    public void SetHeaders(IHeaderDictionary headers) => headers.ContentType = "application/jsonl";

    public bool CanTell(ReplyEnd end) => Tells(end);

    public void WriteDeltas(IBufferWriter<byte> output, ReplyView view, int from)
    {
        foreach (var stretch in view.Stretches(from))
        {
            for (var index = stretch.From; index < stretch.To && stretch.Item.IsMessage; index++)
            {
                WriteDelta(output, view.Delta(index));
            }
        }
    }

    private void WriteDelta(IBufferWriter<byte> output, ReadOnlySpan<char> delta)
    {
        var json = _lines.Begin(output);
        json.WriteStartObject();
        json.WriteStartObject("delta"u8);
        if (!_isOpen)
        {
            json.WriteString("role"u8, MessageRole.Assistant);
        }

        json.WriteString("content"u8, delta);
        json.WriteEndObject();
        if (!_isOpen)
        {
            json.WriteString("sessionState"u8, conversationId);
            _isOpen = true;
        }

        json.WriteEndObject();
        _lines.End(output);
    }

    // The protocol has no line that says nothing, but its client skips empty ones.
    public bool WriteKeepAlive(IBufferWriter<byte> output)
    {
        output.Write("\n"u8);
        return true;
    }

    public bool WriteEnd(IBufferWriter<byte> output, ReplyView view, ReplyEnd end)
    {
        var json = _lines.Begin(output);
        json.WriteStartObject();
        if (Tells(end))
        {
            json.WriteStartObject("delta"u8);
            json.WriteEndObject();
            WriteState(json, conversationId, end.Reply!);
        }
        else
        {
            ProblemFormat.WriteAIChatError(json, ReplyProblem.For(end));
        }

        json.WriteEndObject();
        _lines.End(output);
        return true;
    }

    /// <summary>Writes <c>sessionState</c>, and <c>context</c> for a reply that was cut or stopped.</summary>
    public static void WriteState(Utf8JsonWriter json, string conversationId, ReplyResult reply)
    {
        json.WriteString("sessionState"u8, conversationId);
        if (reply.Status != TurnStatus.Completed)
        {
            json.WriteStartObject("context"u8);
            json.WriteString("status"u8, reply.Status);
            if (reply.Reason is { } reason)
            {
                json.WriteString("reason"u8, reason);
            }

            json.WriteEndObject();
        }
    }
}
