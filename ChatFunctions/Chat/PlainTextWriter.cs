using System.Buffers;
using ChatFunctions.Conversations;
using ChatFunctions.Http;

namespace ChatFunctions.Chat;

/// <summary>The bare deltas. A reply that was cut by a limit says so in a last line; one that broke off has no clean end.</summary>
/// <param name="firstDelta">The index of the first delta that is written.</param>
internal sealed class PlainTextWriter(int firstDelta = 0) : IReplyWriter
{
    public void SetHeaders(IHeaderDictionary headers) => headers.ContentType = "text/plain; charset=utf-8";

    public bool CanTell(ReplyEnd end) => end.IsWhole;

    public void WriteDeltas(IBufferWriter<byte> output, ReplyView view, int from) =>
        Encoding.UTF8.GetBytes(view.Deltas(Math.Min(Math.Max(from, firstDelta), view.Count), view.Count), output);

    public bool WriteKeepAlive(IBufferWriter<byte> output) => false;

    public bool WriteEnd(IBufferWriter<byte> output, ReplyView view, ReplyEnd end)
    {
        output.Write(end.Ending switch
        {
            ReplyEnding.Filtered => "\n\n[The reply was cut: the content filter stopped it.]\n"u8,
            ReplyEnding.Cut => "\n\n[The reply was cut: it reached the length limit.]\n"u8,
            _ => [],
        });
        return end.IsWhole;
    }
}
