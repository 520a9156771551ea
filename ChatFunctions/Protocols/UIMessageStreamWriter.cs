using System.Buffers;
using ChatFunctions.Conversations;
using ChatFunctions.Http;

namespace ChatFunctions.Protocols;

/// <summary>
/// The UI message stream: unnamed <c>data:</c> frames from <c>start</c> to <c>finish</c>, <c>error</c> or <c>abort</c>, then <c>[DONE]</c>.
/// </summary>
/// <remarks>Source: AI SDK documentation, «Stream protocols».</remarks>
internal sealed class UIMessageStreamWriter(TurnRows turn) : IReplyWriter
{
    private const string TextId = "text";

    private readonly JsonFrames _frames = JsonFrames.Events();
    private bool _isOpen;

    public void SetHeaders(IHeaderDictionary headers)
    {
        headers.ContentType = JsonFrames.EventStream;
        headers["x-vercel-ai-ui-message-stream"] = "v1";
    }

    public bool CanTell(ReplyEnd end) => end.IsWhole || end.Ending == ReplyEnding.Stopped;

    public void WriteDeltas(IBufferWriter<byte> output, ReplyView view, int from)
    {
        WriteOpening(output);
        for (var index = from; index < view.Count; index++)
        {
            var json = Begin(output, "text-delta"u8);
            json.WriteString("id"u8, TextId);
            json.WriteString("delta"u8, view.Delta(index));
            End(output, json);
        }
    }

    public bool WriteKeepAlive(IBufferWriter<byte> output)
    {
        JsonFrames.WriteKeepAlive(output);
        return true;
    }

    public bool WriteEnd(IBufferWriter<byte> output, ReplyView view, ReplyEnd end)
    {
        WriteOpening(output);
        var json = Begin(output, "text-end"u8);
        json.WriteString("id"u8, TextId);
        End(output, json);
        json = Begin(output, end switch
        {
            { IsWhole: true } => "finish"u8,
            { Ending: ReplyEnding.Stopped or ReplyEnding.Deleted } => "abort"u8,
            _ => "error"u8,
        });
        if (end.IsWhole)
        {
            json.WriteString("finishReason"u8, end.Ending switch
            {
                ReplyEnding.Cut => "length"u8,
                ReplyEnding.Filtered => "content-filter"u8,
                _ => "stop"u8,
            });
        }
        else if (end.Ending is not (ReplyEnding.Stopped or ReplyEnding.Deleted))
        {
            json.WriteString("errorText"u8, ReplyProblem.For(end).Message);
        }

        End(output, json);
        JsonFrames.WriteDone(output);
        return true;
    }

    private void WriteOpening(IBufferWriter<byte> output)
    {
        if (_isOpen)
        {
            return;
        }

        _isOpen = true;
        var json = Begin(output, "start"u8);
        json.WriteString("messageId"u8, TurnIds.Message(turn.ConversationId, turn.Reply.Number, turn.Reply.TurnToken));
        End(output, json);
        json = Begin(output, "text-start"u8);
        json.WriteString("id"u8, TextId);
        End(output, json);
    }

    private Utf8JsonWriter Begin(IBufferWriter<byte> output, ReadOnlySpan<byte> type)
    {
        var json = _frames.Begin(output);
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        return json;
    }

    private void End(IBufferWriter<byte> output, Utf8JsonWriter json)
    {
        json.WriteEndObject();
        _frames.End(output);
    }
}
