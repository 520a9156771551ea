using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;

namespace ChatFunctions.OpenAI.Completions;

/// <summary>The stream of a chat completion: unnamed <c>data:</c> frames, the last one <c>[DONE]</c>.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The JSON writer writes to the response's own buffer and holds nothing to release.")]
internal sealed class ChatCompletionChunkWriter(ChatCompletionObject completion, bool includeUsage) : IReplyWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly Utf8JsonWriter _json = new(Stream.Null, Options);
    private bool _isOpen;

    public string ContentType => "text/event-stream";

    public bool CanTell(ReplyEnd end) => IsWhole(end.Reply);

    public void WriteDeltas(IBufferWriter<byte> output, ReplyView view, int from)
    {
        WriteOpening(output, view);
        for (var index = from; index < view.Count; index++)
        {
            Begin(output);
            completion.WriteChunk(_json, withRole: false, view.Delta(index), hasContent: true, finishReason: null, includeUsage);
            End(output);
        }
    }

    public bool WriteKeepAlive(IBufferWriter<byte> output)
    {
        output.Write(": keep-alive\n\n"u8);
        return true;
    }

    public bool WriteEnd(IBufferWriter<byte> output, ReplyView view, ReplyEnd end)
    {
        if (end.Outcome == ReplyOutcome.Unknown)
        {
            return false;
        }

        if (!IsWhole(end.Reply))
        {
            // This stream has no event for a reply that broke off; its clients throw on an error frame, and that is right.
            Begin(output);
            OpenAIError.Write(_json, ReplyProblem.For(end));
            End(output);
            return true;
        }

        WriteOpening(output, view);
        Begin(output);
        completion.WriteChunk(_json, withRole: false, default, hasContent: false, ChatCompletionObject.FinishReason(end.Reply!), includeUsage);
        End(output);
        if (includeUsage)
        {
            Begin(output);
            completion.WriteUsageChunk(_json, end.Reply!.Usage);
            End(output);
        }

        output.Write("data: [DONE]\n\n"u8);
        return true;
    }

    private static bool IsWhole(MessageRow? reply) => reply is
    { Status: TurnStatus.Completed }
        or { Status: TurnStatus.Incomplete, Reason: IncompleteReason.MaxOutputTokens or IncompleteReason.ContentFilter };

    private void WriteOpening(IBufferWriter<byte> output, ReplyView view)
    {
        if (_isOpen)
        {
            return;
        }

        _isOpen = true;
        completion.ReplyingModel = view.Model ?? view.End?.Reply?.Model;
        Begin(output);
        completion.WriteChunk(_json, withRole: true, "", hasContent: true, finishReason: null, includeUsage);
        End(output);
    }

    private void Begin(IBufferWriter<byte> output)
    {
        output.Write("data: "u8);
        _json.Reset(output);
    }

    private void End(IBufferWriter<byte> output)
    {
        _json.Flush();
        output.Write("\n\n"u8);
    }
}
