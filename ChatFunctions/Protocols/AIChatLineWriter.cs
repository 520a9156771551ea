using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;

namespace ChatFunctions.Protocols;

/// <summary>
/// The stream of the AI Chat Protocol: one JSON object a line. The last line says how the reply ended, when that is not simply whole:
/// in <c>context</c>, or as an <c>error</c>.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The JSON writer writes to the response's own buffer and holds nothing to release.")]
internal sealed class AIChatLineWriter(string conversationId) : IReplyWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Utf8JsonWriter _json = new(Stream.Null, Options);
    private bool _isOpen;

    public string ContentType => "application/jsonl";

    public bool CanTell(ReplyEnd end) => IsWhole(end.Reply);

    public void WriteDeltas(IBufferWriter<byte> output, ReplyView view, int from)
    {
        for (var index = from; index < view.Count; index++)
        {
            Begin(output);
            _json.WriteStartObject("delta"u8);
            if (!_isOpen)
            {
                _json.WriteString("role"u8, MessageRole.Assistant);
            }

            _json.WriteString("content"u8, view.Delta(index));
            _json.WriteEndObject();
            if (!_isOpen)
            {
                _json.WriteString("sessionState"u8, conversationId);
                _isOpen = true;
            }

            End(output);
        }
    }

    // The protocol has no line that says nothing, but its client skips empty ones.
    public bool WriteKeepAlive(IBufferWriter<byte> output)
    {
        output.Write("\n"u8);
        return true;
    }

    public bool WriteEnd(IBufferWriter<byte> output, ReplyView view, ReplyEnd end)
    {
        if (end.Outcome == ReplyOutcome.Unknown)
        {
            return false;
        }

        Begin(output);
        if (IsWhole(end.Reply))
        {
            _json.WriteStartObject("delta"u8);
            _json.WriteEndObject();
            WriteState(_json, conversationId, end.Reply!);
        }
        else
        {
            ProblemFormat.WriteAIChatError(_json, ReplyProblem.For(end));
        }

        End(output);
        return true;
    }

    /// <summary>Whether the reply is as whole as it was to be; a limit that has cut it, or somebody who has stopped it, is said beside it.</summary>
    public static bool IsWhole(MessageRow? reply) => reply is
    { Status: TurnStatus.Completed }
        or { Status: TurnStatus.Incomplete, Reason: IncompleteReason.MaxOutputTokens or IncompleteReason.ContentFilter }
        or { Status: TurnStatus.Cancelled, Text.Length: > 0 };

    /// <summary>Writes <c>sessionState</c>, and <c>context</c> for a reply that was cut or stopped.</summary>
    public static void WriteState(Utf8JsonWriter json, string conversationId, MessageRow reply)
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

    private void Begin(IBufferWriter<byte> output)
    {
        _json.Reset(output);
        _json.WriteStartObject();
    }

    private void End(IBufferWriter<byte> output)
    {
        _json.WriteEndObject();
        _json.Flush();
        output.Write("\n"u8);
    }
}
