using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>
/// The JSON of one reply, chunked or whole, as
/// https://platform.openai.com/docs/api-reference/chat-streaming describes it, with Azure's additions on request.
/// </summary>
internal sealed class ChunkWriter(string id, long created, string model, bool azure, bool includeUsage)
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly ArrayBufferWriter<byte> _json = new(512);

    /// <summary>Everything before the text: Azure's verdict on the prompt, and the chunk that names the role.</summary>
    public void WriteStart(IBufferWriter<byte> body)
    {
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

        WriteChoice(body, finishReason: null, json =>
        {
            json.WriteStartObject("delta");
            json.WriteString("role", "assistant");
            json.WriteString("content", "");
            json.WriteNull("refusal");
            json.WriteEndObject();
        });
    }

    public void WriteDelta(IBufferWriter<byte> body, string text) => WriteChoice(body, finishReason: null, json =>
    {
        json.WriteStartObject("delta");
        WireText.Write(json, "content", text);
        json.WriteEndObject();
        if (azure)
        {
            AzureFilter.WriteResults(json);
        }
    });

    /// <summary>Everything after the text but <c>[DONE]</c>: the finish reason, and the usage when asked for.</summary>
    public void WriteFinish(IBufferWriter<byte> body, Reply reply)
    {
        if (azure)
        {
            // The verdict of Azure's asynchronous filter has no delta.
            WriteChoice(body, finishReason: null, AzureFilter.WriteResults);
        }

        WriteChoice(body, reply.FinishReason, json =>
        {
            json.WriteStartObject("delta");
            json.WriteEndObject();
        });
        if (includeUsage)
        {
            WriteChunk(body, json => WriteUsage(json, reply), last: true);
        }
    }

    public static void WriteDone(IBufferWriter<byte> body) => body.Write("data: [DONE]\n\n"u8);

    public static void WriteEvent(IBufferWriter<byte> body, ReadOnlySpan<byte> json)
    {
        body.Write("data: "u8);
        body.Write(json);
        body.Write("\n\n"u8);
    }

    /// <summary>The answer to a request without <c>stream</c>.</summary>
    public void WriteWhole(IBufferWriter<byte> body, Reply reply)
    {
        using var json = new Utf8JsonWriter(body, Relaxed);
        json.WriteStartObject();
        WriteHead(json, "chat.completion");
        json.WriteStartArray("choices");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteStartObject("message");
        json.WriteString("role", "assistant");
        WireText.Write(json, "content", string.Concat(reply.Deltas));
        json.WriteNull("refusal");
        json.WriteEndObject();
        json.WriteNull("logprobs");
        json.WriteString("finish_reason", reply.FinishReason);
        json.WriteEndObject();
        json.WriteEndArray();
        WriteUsage(json, reply);
        json.WriteEndObject();
    }

    private void WriteChoice(IBufferWriter<byte> body, string? finishReason, Action<Utf8JsonWriter> write) =>
        WriteChunk(body, write, inChoice: true, finishReason);

    private void WriteChunk(
        IBufferWriter<byte> body, Action<Utf8JsonWriter> write, bool inChoice = false, string? finishReason = null, bool last = false)
    {
        _json.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_json, Relaxed))
        {
            json.WriteStartObject();
            WriteHead(json, "chat.completion.chunk");
            json.WriteStartArray("choices");
            if (inChoice)
            {
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

            if (includeUsage && !last)
            {
                json.WriteNull("usage");
            }

            json.WriteEndObject();
        }

        WriteEvent(body, _json.WrittenSpan);
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
        json.WriteNumber("completion_tokens", reply.Deltas.Count);
        json.WriteNumber("total_tokens", reply.PromptTokens + reply.Deltas.Count);
        json.WriteEndObject();
    }
}
