using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace ChatFunctions.Http;

/// <summary>
/// The frames of a stream of JSON objects: events of <c>text/event-stream</c>, or lines. Each goes to the response's own buffer,
/// whole and with LF only. For one writer at a time.
/// </summary>
/// <remarks>Source: HTML standard, «Server-sent events».</remarks>
[SuppressMessage("Reliability", "CA1001", Justification = "The JSON writer writes to the response's own buffer and holds nothing.")]
internal sealed class JsonFrames
{
    /// <summary>The type of a stream of events.</summary>
    public const string EventStream = "text/event-stream";

    private readonly Utf8JsonWriter _json = new(Stream.Null, JsonAnswer.Options);
    private readonly bool _areEvents;

    private JsonFrames(bool areEvents) => _areEvents = areEvents;

    /// <summary>Each object is the data of an event.</summary>
    public static JsonFrames Events() => new(areEvents: true);

    /// <summary>Each object is a line.</summary>
    public static JsonFrames Lines() => new(areEvents: false);

    /// <summary>Writes the comment that keeps a silent stream of events alive.</summary>
    public static void WriteKeepAlive(IBufferWriter<byte> output) => output.Write(": keep-alive\n\n"u8);

    /// <summary>Writes the event, not JSON, with which some streams end.</summary>
    public static void WriteDone(IBufferWriter<byte> output) => output.Write("data: [DONE]\n\n"u8);

    /// <summary>Begins a frame, or its data where fields of the event stand before them.</summary>
    /// <returns>Where to write the one object.</returns>
    public Utf8JsonWriter Begin(IBufferWriter<byte> output)
    {
        if (_areEvents)
        {
            output.Write("data: "u8);
        }

        _json.Reset(output);
        return _json;
    }

    /// <summary>Ends the frame.</summary>
    public void End(IBufferWriter<byte> output)
    {
        _json.Flush();
        output.Write(_areEvents ? "\n\n"u8 : "\n"u8);
    }
}
