using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>
/// The JSON of one reply, chunked or whole, as
/// https://platform.openai.com/docs/api-reference/chat-streaming describes it, with Azure's additions and other services' ways on request.
/// </summary>
internal sealed class ChunkWriter(string id, long created, string model, bool azure, bool includeUsage, WireWays wire)
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly ArrayBufferWriter<byte> _json = new(512);
    private readonly StringBuilder _soFar = new();

    /// <summary>What its events are written with.</summary>
    public EventWriter Events { get; } = new(wire.LineEnd);

    /// <summary>Everything before the text: Azure's verdict on the prompt, and the chunk that names the role.</summary>
    public void WriteStart(IBufferWriter<byte> body)
    {
        if (wire.Bom)
        {
            body.Write("\uFEFF"u8);
        }

        if (azure)
        {
            WriteChunk(body, json =>
            {
                json.WriteStartArray("prompt_filter_results");
                json.WriteStartObject();
                json.WriteNumber("prompt_index", 0);
                AzureFilter.WriteResults(json);
                json.WriteEndObject();
                json.WriteEndArray();
            });
        }

        if (wire.Shape is not (TextShape.Text or TextShape.SoFar or TextShape.Message))
        {
            WriteChoice(body, wire.NoFinish, json =>
            {
                json.WriteStartObject("delta");
                json.WriteString("role", "assistant");
                json.WriteString("content", "");
                json.WriteNull("refusal");
                json.WriteEndObject();
            });
        }

        if (wire.Call)
        {
            WriteChoice(body, wire.NoFinish, json => ShapedText.WriteCall(json, CallPiece.Unasked, id));
        }
    }

    public void WriteThought(IBufferWriter<byte> body, int number) =>
        WriteChoice(body, wire.NoFinish, json => ShapedText.WriteThought(json, $"thought {number}", wire.ThinkAs));

    public void WriteDelta(IBufferWriter<byte> body, string text)
    {
        _soFar.Append(text);
        if (wire.Shape == TextShape.Message)
        {
            return;
        }

        WriteChoice(body, wire.NoFinish, json =>
        {
            ShapedText.Write(json, wire.Shape, text, _soFar);
            if (azure)
            {
                AzureFilter.WriteResults(json);
            }
        });
    }

    public void WriteCall(IBufferWriter<byte> body, CallPiece piece) =>
        WriteChoice(body, wire.NoFinish, json => ShapedText.WriteCall(json, piece, id));

    /// <summary>Everything after the text but <c>[DONE]</c>: the finish reason, and the usage when asked for.</summary>
    public void WriteFinish(IBufferWriter<byte> body, Reply reply)
    {
        if (azure)
        {
            // The verdict of Azure's asynchronous filter has no delta.
            WriteChoice(body, wire.NoFinish, AzureFilter.WriteResults);
        }

        if (wire.NoBlank)
        {
            WriteUsageChunk(body, reply);
        }

        WriteFinishReason(body, reply.FinishReason, closes: true);
        if (wire.FinishAgain is { } again)
        {
            WriteFinishReason(body, again);
        }

        if (!wire.NoBlank)
        {
            WriteUsageChunk(body, reply);
        }
    }

    /// <summary>A chunk without text that says why the reply ends.</summary>
    public void WriteFinishReason(IBufferWriter<byte> body, string? reason, bool closes = false)
    {
        WriteChoice(
            body,
            reason,
            json =>
            {
                if (wire.Shape is not (TextShape.Text or TextShape.SoFar))
                {
                    json.WriteStartObject("delta");
                    json.WriteEndObject();
                }

                if (closes && wire.Shape is TextShape.Message or TextShape.ClosingMessage)
                {
                    ShapedText.WriteMessage(json, _soFar);
                }
            },
            isLast: closes && wire.NoBlank);
    }

    /// <summary>The answer to a request without <c>stream</c>.</summary>
    public void WriteWhole(IBufferWriter<byte> body, Reply reply)
    {
        _soFar.Clear().AppendJoin("", reply.Deltas);
        using var json = new Utf8JsonWriter(body, Relaxed);
        json.WriteStartObject();
        WriteHead(json, "chat.completion");
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        ShapedText.WriteMessage(json, _soFar, reply.Calls, id);
        json.WriteNull("logprobs");
        json.WriteString("finish_reason", reply.FinishReason);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteUsage(json, reply);
        json.WriteEndObject();
    }

    private void WriteChoice(IBufferWriter<byte> body, string? finishReason, Action<Utf8JsonWriter> write, bool isLast = false) =>
        WriteChunk(body, write, inChoice: true, finishReason, isLast: isLast);

    private void WriteUsageChunk(IBufferWriter<byte> body, Reply reply)
    {
        if (includeUsage)
        {
            WriteChunk(body, json => WriteUsage(json, reply), hasUsage: true);
        }
    }

    private void WriteChunk(
        IBufferWriter<byte> body,
        Action<Utf8JsonWriter> write,
        bool inChoice = false,
        string? finishReason = null,
        bool hasUsage = false,
        bool isLast = false)
    {
        _json.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_json, Relaxed))
        {
            json.WriteStartObject();
            WriteHead(json, "chat.completion.chunk");
            json.WriteStartArray("choices");
            if (inChoice)
            {
                if (wire.Choices == 2)
                {
                    ShapedText.WriteOtherChoice(json);
                }

                json.WriteStartObject();
                json.WriteNumber("index", 0);
                write(json);
                json.WriteNull("logprobs");
                json.WriteString("finish_reason", finishReason);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            if (!inChoice)
            {
                write(json);
            }

            if (includeUsage && !hasUsage)
            {
                json.WriteNull("usage");
            }

            if (wire.ErrorBeside is { } nothing)
            {
                json.WritePropertyName("error");
                json.WriteRawValue(nothing);
            }

            json.WriteEndObject();
        }

        Events.Write(body, _json.WrittenSpan, isOpen: isLast);
    }

    private void WriteHead(Utf8JsonWriter json, string kind)
    {
        json.WriteString("id", id);
        json.WriteString("object", kind);
        json.WriteNumber("created", created);
        json.WriteString("model", model);
        json.WriteString("system_fingerprint", "fp_offline");
    }

    private static void WriteUsage(Utf8JsonWriter json, Reply reply)
    {
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", reply.PromptTokens);
        json.WriteNumber("completion_tokens", reply.Length);
        json.WriteNumber("total_tokens", reply.PromptTokens + reply.Length);
        json.WriteEndObject();
    }
}
