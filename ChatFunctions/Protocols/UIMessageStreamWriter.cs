using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatFunctions.Conversations;
using ChatFunctions.Http;

namespace ChatFunctions.Protocols;

/// <summary>The UI message stream: unnamed <c>data:</c> frames from <c>start</c> to <c>finish</c>, <c>error</c> or <c>abort</c>, then <c>[DONE]</c>.</summary>
/// <remarks>Source: AI SDK documentation, «Stream protocols».</remarks>
[SuppressMessage("Reliability", "CA1001", Justification = "The JSON writer writes to the response's own buffer and holds nothing to release.")]
internal sealed class UIMessageStreamWriter(TurnRows turn) : IReplyWriter
{
    private const string TextId = "text";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Utf8JsonWriter _json = new(Stream.Null, Options);
    private bool _isOpen;

    public string ContentType => "text/event-stream";

    public bool CanTell(ReplyEnd end) =>
        end.Reply is { Status: TurnStatus.Completed or TurnStatus.Cancelled }
            or { Status: TurnStatus.Incomplete, Reason: IncompleteReason.MaxOutputTokens or IncompleteReason.ContentFilter };

    public void WriteDeltas(IBufferWriter<byte> output, ReplyView view, int from)
    {
        WriteOpening(output);
        for (var index = from; index < view.Count; index++)
        {
            Begin(output, "text-delta"u8);
            _json.WriteString("id"u8, TextId);
            _json.WriteString("delta"u8, view.Delta(index));
            End(output);
        }
    }

    public bool WriteKeepAlive(IBufferWriter<byte> output)
    {
        output.Write(": keep-alive\n\n"u8);
        return true;
    }

    public bool WriteEnd(IBufferWriter<byte> output, ReplyView view, ReplyEnd end)
    {
        if (end.Outcome == ReplyOutcome.Unknown)
        {
            return false;
        }

        WriteOpening(output);
        Begin(output, "text-end"u8);
        _json.WriteString("id"u8, TextId);
        End(output);
        switch (end.Reply)
        {
            case { Status: TurnStatus.Completed }:
                WriteFinish(output, "stop");
                break;
            case { Status: TurnStatus.Incomplete, Reason: IncompleteReason.MaxOutputTokens }:
                WriteFinish(output, "length");
                break;
            case { Status: TurnStatus.Incomplete, Reason: IncompleteReason.ContentFilter }:
                WriteFinish(output, "content-filter");
                break;
            case null or { Status: TurnStatus.Cancelled }:
                Begin(output, "abort"u8);
                End(output);
                break;
            default:
                Begin(output, "error"u8);
                _json.WriteString("errorText"u8, ReplyProblem.For(end).Message);
                End(output);
                break;
        }

        output.Write("data: [DONE]\n\n"u8);
        return true;
    }

    private void WriteOpening(IBufferWriter<byte> output)
    {
        if (_isOpen)
        {
            return;
        }

        _isOpen = true;
        Begin(output, "start"u8);
        _json.WriteString("messageId"u8, TurnIds.Message(turn.ConversationId, turn.Reply.Number, turn.Reply.TurnToken));
        End(output);
        Begin(output, "text-start"u8);
        _json.WriteString("id"u8, TextId);
        End(output);
    }

    private void WriteFinish(IBufferWriter<byte> output, string reason)
    {
        Begin(output, "finish"u8);
        _json.WriteString("finishReason"u8, reason);
        End(output);
    }

    private void Begin(IBufferWriter<byte> output, ReadOnlySpan<byte> type)
    {
        output.Write("data: "u8);
        _json.Reset(output);
        _json.WriteStartObject();
        _json.WriteString("type"u8, type);
    }

    private void End(IBufferWriter<byte> output)
    {
        _json.WriteEndObject();
        _json.Flush();
        output.Write("\n\n"u8);
    }
}
