using System.Buffers;
using ChatFunctions.Conversations;

namespace ChatFunctions.Http;

/// <summary>One wire form of a running reply. A writer serves one response, from one thread at a time; it never flushes.</summary>
internal interface IReplyWriter
{
    /// <summary>Sets <c>Content-Type</c>, and what else the form wants.</summary>
    void SetHeaders(IHeaderDictionary headers);

    /// <summary>Whether a reply that ended before its first byte can be told by this form, rather than by a status.</summary>
    bool CanTell(ReplyEnd end);

    /// <summary>Writes the deltas from <paramref name="from"/> on, after whatever must stand before the first.</summary>
    void WriteDeltas(IBufferWriter<byte> output, ReplyView view, int from);

    /// <summary>Writes what keeps a silent connection alive.</summary>
    /// <returns>Whether this form has such a thing.</returns>
    bool WriteKeepAlive(IBufferWriter<byte> output);

    /// <summary>Writes the end, which is known; all deltas have been written.</summary>
    /// <returns>Whether the response ends cleanly; if not, the connection must be reset.</returns>
    bool WriteEnd(IBufferWriter<byte> output, ReplyView view, ReplyEnd end);
}
