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
        foreach (var stretch in view.Stretches(from))
        {
            var call = stretch.Item.IsCall ? CallsBefore(view, stretch.Index) : -1;
            if (stretch is { Begins: true, Item.IsCall: true })
            {
                var json = Begin(output);
                ChatCompletionObject.WriteCall(json, stretch.Item, "", call);
                End(output, json);
            }

            for (var index = stretch.From; index < stretch.To; index++)
            {
                var json = Begin(output);
                ChatCompletionObject.WriteDelta(json, stretch.Item, view.Delta(index), call);
                End(output, json);
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
        if (!end.IsWhole)
        {
            // This stream has no event for a reply that broke off; its clients throw on an error frame, and that is right.
            ProblemFormat.OpenAI.Write(_frames.Begin(output), ReplyProblem.For(end));
            _frames.End(output);
            return true;
        }

        WriteOpening(output, view);
        var hasCalls = CallsBefore(view, view.Items.Length) > 0;
        End(output, Begin(output), ChatCompletionObject.FinishReason(end.Ending, hasCalls));
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
        var json = Begin(output);
        json.WriteString("role"u8, MessageRole.Assistant);
        json.WriteString("content"u8, "");
        End(output, json);
    }

    private Utf8JsonWriter Begin(IBufferWriter<byte> output)
    {
        var json = _frames.Begin(output);
        completion.BeginChunk(json);
        return json;
    }

    private void End(IBufferWriter<byte> output, Utf8JsonWriter json, string? finishReason = null)
    {
        ChatCompletionObject.EndChunk(json, finishReason, includeUsage);
        _frames.End(output);
    }

    private static int CallsBefore(ReplyView view, int item)
    {
        var calls = 0;
        foreach (var begun in view.Items[..item])
        {
            calls += begun.IsCall ? 1 : 0;
        }

        return calls;
    }
}
