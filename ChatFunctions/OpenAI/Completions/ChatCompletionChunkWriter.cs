using System.Buffers;
using ChatFunctions.Conversations;
using ChatFunctions.Http;

namespace ChatFunctions.OpenAI.Completions;

/// <summary>The stream of a chat completion: unnamed <c>data:</c> frames, the last one <c>[DONE]</c>.</summary>
internal sealed class ChatCompletionChunkWriter(ChatCompletionObject completion, bool includeUsage) : IReplyWriter
{
    private readonly JsonFrames _frames = JsonFrames.Events();
    private bool _isOpen;

    public void SetHeaders(IHeaderDictionary headers) => headers.ContentType = JsonFrames.EventStream;

    public bool CanTell(ReplyEnd end) => end.IsWhole;

    public void WriteDeltas(IBufferWriter<byte> output, ReplyView view, int from)
    {
        WriteOpening(output, view);
        for (var index = from; index < view.Count; index++)
        {
            WriteChunk(output, withRole: false, view.Delta(index), hasContent: true, finishReason: null);
        }
    }

    public bool WriteKeepAlive(IBufferWriter<byte> output)
    {
        JsonFrames.WriteKeepAlive(output);
        return true;
    }

    public bool WriteEnd(IBufferWriter<byte> output, ReplyView view, ReplyEnd end)
    {
        if (!end.IsWhole)
        {
            // This stream has no event for a reply that broke off; its clients throw on an error frame, and that is right.
            ProblemFormat.OpenAI.Write(_frames.Begin(output), ReplyProblem.For(end));
            _frames.End(output);
            return true;
        }

        WriteOpening(output, view);
        WriteChunk(output, withRole: false, default, hasContent: false, ChatCompletionObject.FinishReason(end.Ending));
        if (includeUsage)
        {
            completion.WriteUsageChunk(_frames.Begin(output), end.Reply!.Usage);
            _frames.End(output);
        }

        JsonFrames.WriteDone(output);
        return true;
    }

    private void WriteOpening(IBufferWriter<byte> output, ReplyView view)
    {
        if (_isOpen)
        {
            return;
        }

        _isOpen = true;
        completion.ReplyingModel = view.Model ?? view.End?.Reply?.Model;
        WriteChunk(output, withRole: true, "", hasContent: true, finishReason: null);
    }

    private void WriteChunk(IBufferWriter<byte> output, bool withRole, ReadOnlySpan<char> content, bool hasContent, string? finishReason)
    {
        completion.WriteChunk(_frames.Begin(output), withRole, content, hasContent, finishReason, includeUsage);
        _frames.End(output);
    }
}
