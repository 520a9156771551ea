using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Text;

namespace ChatFunctions.Benchmarks.Upstream;

/// <summary>
/// The bytes of a streamed chat completion, with each event a chunk of the HTTP body, as services send them. A delta is a space and a
/// word, as most are; or a space and the time at which it was sent.
/// </summary>
internal static class ChunkTemplate
{
    /// <summary>Digits of the time: monotonic nanoseconds in hexadecimal.</summary>
    public const int TimeDigits = 14;

    public static readonly byte[] Head = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n");

    public static readonly byte[] Tail =
    [
        .. Event("{}", "\"stop\""),
        .. HttpChunk("data: {\"id\":\"chatcmpl-BnHm0lkd4U8uX1\",\"object\":\"chat.completion.chunk\",\"created\":1764000000,\"model\":\"benchmark\",\"choices\":[]," +
            "\"usage\":{\"prompt_tokens\":20,\"completion_tokens\":100,\"total_tokens\":120}}\n\n"),
        .. HttpChunk("data: [DONE]\n\n"),
        .. "0\r\n\r\n"u8,
    ];

    private static readonly byte[][] Words =
        [.. "the of and to in is that it was for on are with as be at one have this from or had by not word but what some we can out other"
            .Split(' ').Select(Delta)];

    private static readonly byte[] Stamped = Delta(new string('0', TimeDigits));

    private static readonly int TimeOffset = Stamped.AsSpan().IndexOf("\"content\":\" "u8) + "\"content\":\" ".Length;

    /// <summary>The same clock in every process of this machine.</summary>
    public static long Now => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    /// <summary>The bytes of delta <paramref name="index"/>; to be sent before the next call.</summary>
    public static byte[] Next(int index, bool isStamped)
    {
        if (!isStamped)
        {
            return Words[index % Words.Length];
        }

        Utf8Formatter.TryFormat(Now, Stamped.AsSpan(TimeOffset, TimeDigits), out _, new StandardFormat('x', TimeDigits));
        return Stamped;
    }

    /// <summary>A whole reply, for sending it at once.</summary>
    public static byte[] Whole(int deltas)
    {
        var bytes = new ArrayBufferWriter<byte>();
        bytes.Write(Head);
        for (var index = 0; index < deltas; index++)
        {
            bytes.Write(Next(index, isStamped: false));
        }

        bytes.Write(Tail);
        return bytes.WrittenSpan.ToArray();
    }

    private static byte[] Delta(string word) => Event($"{{\"content\":\" {word}\"}}", "null");

    private static byte[] Event(string delta, string finishReason) => HttpChunk(
        "data: {\"id\":\"chatcmpl-BnHm0lkd4U8uX1\",\"object\":\"chat.completion.chunk\",\"created\":1764000000,\"model\":\"benchmark\"," +
        "\"service_tier\":\"default\",\"system_fingerprint\":\"fp_51db84afab\"," +
        $"\"choices\":[{{\"index\":0,\"delta\":{delta},\"logprobs\":null,\"finish_reason\":{finishReason}}}]}}\n\n");

    private static byte[] HttpChunk(string data) => Encoding.ASCII.GetBytes($"{data.Length:x}\r\n{data}\r\n");
}
