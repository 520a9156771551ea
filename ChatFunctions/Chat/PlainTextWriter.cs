using System.Buffers;
using ChatFunctions.Conversations;
using ChatFunctions.Http;
using ChatFunctions.OpenAI.Responses;

namespace ChatFunctions.Chat;

/// <summary>
/// The bare deltas of what a reader is to see. A reply that was cut by a limit says so in a last line; one that broke off has no clean end.
/// </summary>
/// <param name="after">Only the deltas of events after this number are written; -1 for all.</param>
internal sealed class PlainTextWriter(int after = ResponseEvents.BeforeFirst) : IReplyWriter
{
    public void SetHeaders(IHeaderDictionary headers) => headers.ContentType = "text/plain; charset=utf-8";

    public bool CanTell(ReplyEnd end) => end.IsWhole;

    public void WriteDeltas(IBufferWriter<byte> output, ReplyView view, int from)
    {
        foreach (var stretch in view.Stretches(Math.Max(from, ResponseEvents.FirstDeltaAfter(view, after))))
        {
            if (stretch.Item.IsMessage)
            {
                Encoding.UTF8.GetBytes(view.Deltas(stretch.From, stretch.To), output);
            }
        }
    }

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
