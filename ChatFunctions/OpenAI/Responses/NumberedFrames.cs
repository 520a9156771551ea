using System.Buffers;
using ChatFunctions.Http;

namespace ChatFunctions.OpenAI.Responses;

/// <summary>
/// The frames of events that are numbered, without those that the caller has seen: each of these keeps its number, and is not written.
/// For one writer at a time.
/// </summary>
/// <param name="turnId">Names the turn in the <c>id</c> of each frame.</param>
/// <param name="after">The number of the last event that the caller has seen.</param>
internal sealed class NumberedFrames(string turnId, int after)
{
    private readonly byte[] _beforeNumber = Encoding.UTF8.GetBytes($"id: {turnId}.");
    private readonly JsonFrames _frames = JsonFrames.Events();
    private Utf8JsonWriter? _json;
    private int _last = after;

    /// <summary>The number of the next event.</summary>
    public int Next { get; set; }

    /// <summary>Whether the next event is one to write; else it is passed over.</summary>
    public bool IsNew()
    {
        var isNew = Next > _last;
        Next += isNew ? 0 : 1;
        return isNew;
    }

    /// <summary>Passes over those of the next events that the caller has seen.</summary>
    /// <param name="count">How many events there are.</param>
    /// <returns>How many of them were passed over.</returns>
    public int Pass(int count)
    {
        var seen = Math.Min(Math.Max(_last + 1 - Next, 0), count);
        Next += seen;
        return seen;
    }

    /// <summary>The next event was written by somebody else.</summary>
    public void CountWritten() => _last = Math.Max(_last, Next++);

    /// <summary>Begins the frame of the next event.</summary>
    /// <returns>Where the rest of its object goes.</returns>
    public Utf8JsonWriter Begin(IBufferWriter<byte> output, string type)
    {
        var number = BeginFields(output, type);
        var digits = output.GetSpan(11);
        number.TryFormat(digits, out var written);
        output.Advance(written);
        return BeginObject(output, type, number);
    }

    /// <summary>
    /// Begins the frame of the terminal event. A client that saw more than was kept gets it all the same, numbered after what it saw.
    /// </summary>
    /// <inheritdoc cref="Begin"/>
    public Utf8JsonWriter BeginLast(IBufferWriter<byte> output, string type)
    {
        Next = Math.Max(Next, _last + 1);
        var number = BeginFields(output, type);
        output.Write("end"u8);
        return BeginObject(output, type, number);
    }

    /// <summary>Ends the frame.</summary>
    public void End(IBufferWriter<byte> output)
    {
        _json!.WriteEndObject();
        _frames.End(output);
    }

    private int BeginFields(IBufferWriter<byte> output, string type)
    {
        var number = Next;
        CountWritten();
        output.Write("event: "u8);
        Encoding.UTF8.GetBytes(type, output);
        output.Write("\n"u8);
        output.Write(_beforeNumber);
        return number;
    }

    private Utf8JsonWriter BeginObject(IBufferWriter<byte> output, string type, int number)
    {
        output.Write("\n"u8);
        _json = _frames.Begin(output);
        _json.WriteStartObject();
        _json.WriteString("type"u8, type);
        _json.WriteNumber("sequence_number"u8, number);
        return _json;
    }
}
