using System.Buffers;
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
    private readonly byte[] _idPrefix = Encoding.UTF8.GetBytes($"id: {response.TurnId}.");
    private readonly DeltaFrame _deltaFrame = new(response.TurnId, response.ItemId);
    private readonly JsonFrames _frames = JsonFrames.Events();
    private bool _isOpen;

    // The highest number that the caller has seen.
    private int _last = after;

    public void SetHeaders(IHeaderDictionary headers) => headers.ContentType = JsonFrames.EventStream;

    // A stopped turn is told by an event; what went wrong before the first byte is better told by a status.
    public bool CanTell(ReplyEnd end) =>
        end.IsWhole || end.Ending == ReplyEnding.Stopped || (isAttached && end.Outcome == ReplyOutcome.Committed);

    public void WriteDeltas(IBufferWriter<byte> output, ReplyView view, int from)
    {
        WriteOpening(output, view);
        for (var index = Math.Max(from, ResponseEvents.FirstDeltaAfter(_last)); index < view.Count; index++)
        {
            var number = ResponseEvents.OfDelta(index);
            if (_deltaFrame.TryWrite(output, number, view.Delta(index)))
            {
                _last = Math.Max(_last, number);
                continue;
            }

            var json = BeginFrame(output, "response.output_text.delta"u8, number);
            WritePart(json);
            json.WriteString("delta"u8, view.Delta(index));
            json.WriteStartArray("logprobs"u8);
            json.WriteEndArray();
            EndFrame(output, json);
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
        var reply = end.Reply;
        var text = reply is null ? view.Text : reply.Text;
        var itemStatus = reply?.Status == TurnStatus.Completed ? TurnStatus.Completed : TurnStatus.Incomplete;

        var sequence = ResponseEvents.OfDelta(view.Count);
        if (sequence > _last)
        {
            var json = BeginFrame(output, "response.output_text.done"u8, sequence);
            WritePart(json);
            json.WriteString("text"u8, text);
            json.WriteStartArray("logprobs"u8);
            json.WriteEndArray();
            EndFrame(output, json);
        }

        if (++sequence > _last)
        {
            var json = BeginFrame(output, "response.content_part.done"u8, sequence);
            WritePart(json);
            json.WritePropertyName("part"u8);
            ResponseObject.WriteTextPart(json, text);
            EndFrame(output, json);
        }

        if (++sequence > _last)
        {
            var json = BeginFrame(output, "response.output_item.done"u8, sequence);
            json.WriteNumber("output_index"u8, 0);
            json.WritePropertyName("item"u8);
            response.WriteItem(json, itemStatus, text);
            EndFrame(output, json);
        }

        // A client that saw more than was kept gets the end all the same, numbered after what it saw.
        var terminal = BeginFrame(output, Terminal(reply), Math.Max(sequence, _last) + 1, isLast: true);
        terminal.WritePropertyName("response"u8);
        response.WriteEnded(terminal, reply, text);
        EndFrame(output, terminal);
        return true;
    }

    private static ReadOnlySpan<byte> Terminal(ReplyResult? reply) => reply?.Status switch
    {
        TurnStatus.Completed => "response.completed"u8,
        TurnStatus.Failed => "response.failed"u8,
        _ => "response.incomplete"u8,
    };

    private void WriteOpening(IBufferWriter<byte> output, ReplyView view)
    {
        if (_isOpen)
        {
            return;
        }

        _isOpen = true;
        response.ReplyingModel = view.Model ?? view.End?.Reply?.Model;
        var sequence = 0;
        if (sequence > _last)
        {
            WriteResponse(output, "response.created"u8, sequence);
        }

        if (++sequence > _last)
        {
            WriteResponse(output, "response.in_progress"u8, sequence);
        }

        if (++sequence > _last)
        {
            var json = BeginFrame(output, "response.output_item.added"u8, sequence);
            json.WriteNumber("output_index"u8, 0);
            json.WritePropertyName("item"u8);
            response.WriteItem(json, TurnStatus.InProgress, null);
            EndFrame(output, json);
        }

        if (++sequence > _last)
        {
            var json = BeginFrame(output, "response.content_part.added"u8, sequence);
            WritePart(json);
            json.WritePropertyName("part"u8);
            ResponseObject.WriteTextPart(json, "");
            EndFrame(output, json);
        }
    }

    private void WriteResponse(IBufferWriter<byte> output, ReadOnlySpan<byte> type, int sequence)
    {
        var json = BeginFrame(output, type, sequence);
        json.WritePropertyName("response"u8);
        response.WriteInProgress(json);
        EndFrame(output, json);
    }

    private void WritePart(Utf8JsonWriter json)
    {
        json.WriteString("item_id"u8, response.ItemId);
        json.WriteNumber("output_index"u8, 0);
        json.WriteNumber("content_index"u8, 0);
    }

    private Utf8JsonWriter BeginFrame(IBufferWriter<byte> output, ReadOnlySpan<byte> type, int sequence, bool isLast = false)
    {
        _last = Math.Max(_last, sequence);
        output.Write("event: "u8);
        output.Write(type);
        output.Write("\n"u8);
        output.Write(_idPrefix);
        if (isLast)
        {
            output.Write("end"u8);
        }
        else
        {
            var digits = output.GetSpan(11);
            sequence.TryFormat(digits, out var written);
            output.Advance(written);
        }

        output.Write("\n"u8);
        var json = _frames.Begin(output);
        json.WriteStartObject();
        json.WriteString("type"u8, type);
        json.WriteNumber("sequence_number"u8, sequence);
        return json;
    }

    private void EndFrame(IBufferWriter<byte> output, Utf8JsonWriter json)
    {
        json.WriteEndObject();
        _frames.End(output);
    }
}
