using System.Buffers;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Http;

namespace ChatFunctions.OpenAI.Responses;

/// <summary>
/// The OpenAI Responses event stream: each frame whole, LF only, <c>sequence_number</c> dense from 0, and an <c>id</c> that names
/// the turn and the number.
/// </summary>
/// <remarks>Source: OpenAI API reference, «Streaming events» of the Responses API.</remarks>
/// <param name="response">The response that the events are about.</param>
/// <param name="after">Only events after this number are written; -1 for all.</param>
/// <param name="isAttached">Whether the caller asked for the events of a turn, however it ended, rather than for a reply.</param>
internal sealed class ResponseEventWriter(
    ResponseObject response, int after = ResponseEvents.BeforeFirst, bool isAttached = false) : IReplyWriter
{
    private readonly Dictionary<int, DeltaFrame> _deltaFrames = [];
    private readonly NumberedFrames _frames = new(response.TurnId, after);
    private bool _isOpen;

    public void SetHeaders(IHeaderDictionary headers) => headers.ContentType = JsonFrames.EventStream;

    // A stopped turn is told by an event; what went wrong before the first byte is better told by a status.
    public bool CanTell(ReplyEnd end) =>
        end.IsWhole || end.Ending == ReplyEnding.Stopped || (isAttached && end.Outcome == ReplyOutcome.Committed);

    public void WriteDeltas(IBufferWriter<byte> output, ReplyView view, int from)
    {
        WriteOpening(output, view);
        var before = view.First(from);
        _frames.Next = ResponseEvents.Next(before);
        var open = before.Items.Length - 1;
        foreach (var stretch in view.Stretches(from))
        {
            if (stretch.Begins)
            {
                if (open >= 0 && !view.Items[open].IsCall)
                {
                    WriteDone(output, new ReplyPart(open, view.Items[open], view.Said(open)), TurnStatus.Completed);
                }

                open = stretch.Index;
                WriteAdded(output, stretch.Index, stretch.Item);
            }

            var seen = _frames.Pass(stretch.To - stretch.From);
            if (stretch.From + seen == stretch.To)
            {
                continue;
            }

            var frame = FrameOf(stretch);
            for (var index = stretch.From + seen; index < stretch.To; index++)
            {
                WriteDelta(output, stretch, frame, view.Delta(index));
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
        WriteOpening(output, view);
        response.ReplyingModel ??= view.Model ?? end.Reply?.Model;
        _frames.Next = ResponseEvents.Next(view);
        var parts = ReplyPart.Whole(end.Reply?.Parts ?? view.Parts());
        if (view.Count == 0)
        {
            WriteAdded(output, 0, parts[0].Item);
        }

        foreach (var part in parts)
        {
            if (ResponseObject.IsOpen(parts, part))
            {
                WriteDone(output, part, ResponseObject.StatusOf(parts, part, end.Reply?.Status));
            }
        }

        var terminal = _frames.BeginLast(output, Terminal(end.Reply));
        terminal.WritePropertyName("response"u8);
        response.WriteEnded(terminal, end.Reply, parts);
        _frames.End(output);
        return true;
    }

    private static string Terminal(ReplyResult? reply) => reply?.Status switch
    {
        TurnStatus.Completed => "response.completed",
        TurnStatus.Failed => "response.failed",
        _ => "response.incomplete",
    };

    private void WriteOpening(IBufferWriter<byte> output, ReplyView view)
    {
        if (_isOpen)
        {
            return;
        }

        _isOpen = true;
        response.ReplyingModel = view.Model ?? view.End?.Reply?.Model;
        foreach (var type in (ReadOnlySpan<string>)["response.created", "response.in_progress"])
        {
            if (_frames.IsNew())
            {
                var json = _frames.Begin(output, type);
                json.WritePropertyName("response"u8);
                response.WriteInProgress(json);
                _frames.End(output);
            }
        }
    }

    private void WriteAdded(IBufferWriter<byte> output, int index, ReplyItem item)
    {
        if (_frames.IsNew())
        {
            var json = _frames.Begin(output, "response.output_item.added");
            json.WriteNumber("output_index"u8, index);
            json.WritePropertyName("item"u8);
            OutputItem.Write(json, response.ItemId(index, item), item, TurnStatus.InProgress, default);
            _frames.End(output);
        }

        if (!item.IsCall && _frames.IsNew())
        {
            var json = _frames.Begin(output, "response.content_part.added");
            WritePlace(json, index, item);
            json.WritePropertyName("part"u8);
            OutputItem.WritePart(json, item, default);
            _frames.End(output);
        }
    }

    private DeltaFrame FrameOf(ReplyStretch stretch)
    {
        if (!_deltaFrames.TryGetValue(stretch.Index, out var frame))
        {
            frame = new DeltaFrame(response.TurnId, response.ItemId(stretch.Index, stretch.Item), stretch.Index, stretch.Item);
            _deltaFrames.Add(stretch.Index, frame);
        }

        return frame;
    }

    private void WriteDelta(IBufferWriter<byte> output, ReplyStretch stretch, DeltaFrame frame, ReadOnlySpan<char> delta)
    {
        if (frame.TryWrite(output, _frames.Next, delta))
        {
            _frames.CountWritten();
            return;
        }

        var json = _frames.Begin(output, frame.Type);
        WritePlace(json, stretch.Index, stretch.Item);
        json.WriteString("delta"u8, delta);
        WriteNoProbabilities(json, stretch.Item);
        _frames.End(output);
    }

    private void WriteDone(IBufferWriter<byte> output, ReplyPart part, string status)
    {
        var item = part.Item;
        if (_frames.IsNew())
        {
            var json = _frames.Begin(output, $"response.{OutputItem.Said(item)}.done");
            WritePlace(json, part.Index, item);
            if (item.IsCall)
            {
                json.WriteString("name"u8, item.Name);
            }

            json.WriteString(OutputItem.Member(item), part.Text);
            WriteNoProbabilities(json, item);
            _frames.End(output);
        }

        if (!item.IsCall && _frames.IsNew())
        {
            var json = _frames.Begin(output, "response.content_part.done");
            WritePlace(json, part.Index, item);
            json.WritePropertyName("part"u8);
            OutputItem.WritePart(json, item, part.Text);
            _frames.End(output);
        }

        if (_frames.IsNew())
        {
            var json = _frames.Begin(output, "response.output_item.done");
            json.WriteNumber("output_index"u8, part.Index);
            json.WritePropertyName("item"u8);
            OutputItem.Write(json, response.ItemId(part.Index, item), item, status, part.Text);
            _frames.End(output);
        }
    }

    private void WritePlace(Utf8JsonWriter json, int index, ReplyItem item)
    {
        json.WriteString("item_id"u8, response.ItemId(index, item));
        json.WriteNumber("output_index"u8, index);
        if (!item.IsCall)
        {
            json.WriteNumber("content_index"u8, 0);
        }
    }

    private static void WriteNoProbabilities(Utf8JsonWriter json, ReplyItem item)
    {
        if (item.Kind == ReplyItemKind.Text)
        {
            json.WriteStartArray("logprobs"u8);
            json.WriteEndArray();
        }
    }
}
