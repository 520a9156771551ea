using System.Buffers;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Http;

namespace ChatFunctions.Protocols;

/// <summary>
/// The UI message stream: unnamed <c>data:</c> frames from <c>start</c> to <c>finish</c>, <c>error</c> or <c>abort</c>, then <c>[DONE]</c>.
/// A refusal is text; calls are left out, because this route offers no tools.
/// </summary>
/// <remarks>Source: AI SDK documentation, «Stream protocols».</remarks>
internal sealed class UIMessageStreamWriter(TurnRows turn) : IReplyWriter
{
    private readonly JsonFrames _frames = JsonFrames.Events();
    private bool _isOpen;

    // The item whose part has no end yet.
    private (int Index, ReplyItem Item)? _part;

    public void SetHeaders(IHeaderDictionary headers)
    {
        headers.ContentType = JsonFrames.EventStream;
        headers["x-vercel-ai-ui-message-stream"] = "v1";
    }

    public bool CanTell(ReplyEnd end) => end.IsWhole || end.Ending == ReplyEnding.Stopped;

    public void WriteDeltas(IBufferWriter<byte> output, ReplyView view, int from)
    {
        WriteOpening(output);
        foreach (var stretch in view.Stretches(from))
        {
            if (stretch.Begins)
            {
                EndPart(output);
            }

            if (stretch.Item.IsCall)
            {
                continue;
            }

            if (stretch.Begins)
            {
                _part = (stretch.Index, stretch.Item);
                WritePart(output, "-start");
            }

            for (var index = stretch.From; index < stretch.To; index++)
            {
                WritePart(output, "-delta", view.Delta(index));
            }
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
        if (view.Count == 0)
        {
            _part = (0, ReplyItem.Text);
            WritePart(output, "-start");
        }

        EndPart(output);
        var json = Begin(output, end switch
        {
            { IsWhole: true } => "finish",
            { Ending: ReplyEnding.Stopped or ReplyEnding.Deleted } => "abort",
            _ => "error",
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
        var json = Begin(output, "start");
        json.WriteString("messageId"u8, TurnIds.Message(turn.ConversationId, turn.Reply.Number, turn.Reply.TurnToken));
        End(output, json);
    }

    private void EndPart(IBufferWriter<byte> output)
    {
        if (_part is not null)
        {
            WritePart(output, "-end");
            _part = null;
        }
    }

    private void WritePart(IBufferWriter<byte> output, string step, ReadOnlySpan<char> delta = default)
    {
        var (index, item) = _part!.Value;
        var kind = item.Kind == ReplyItemKind.Reasoning ? "reasoning" : "text";
        var json = Begin(output, kind + step);
        json.WriteString("id"u8, index == 0 ? kind : $"{kind}-{index}");
        if (!delta.IsEmpty)
        {
            json.WriteString("delta"u8, delta);
        }

        End(output, json);
    }

    private Utf8JsonWriter Begin(IBufferWriter<byte> output, string type)
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
