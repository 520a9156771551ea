using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.OpenAI.Responses;

namespace ChatFunctions.OpenAI.Completions;

/// <summary>The objects of one chat completion. For one writer at a time.</summary>
/// <param name="created">When it began.</param>
/// <param name="model">The model that was asked.</param>
/// <remarks>Source: OpenAI API reference, «The chat completion object», «The chat completion chunk object».</remarks>
internal sealed class ChatCompletionObject(string id, DateTimeOffset created, string model)
{
    /// <summary>The model in the service's words, once it is known; else the one that was asked.</summary>
    public string? ReplyingModel { get; set; }

    /// <summary>As it was asked for.</summary>
    public string? ServiceTier { get; init; }

    /// <summary>The reply that is kept, and says what was asked; <see langword="null"/> where nothing is kept.</summary>
    private MessageRow? Stored { get; init; }

    /// <summary>The completion that is stored as a conversation's reply.</summary>
    public static ChatCompletionObject Of(string conversationId, MessageRow reply) =>
        new(PublicId.ChatCompletion.Of(conversationId), reply.Created, reply.Model ?? "")
        {
            ServiceTier = ResponseEcho.Parse(reply.Echo).ServiceTier,
            Stored = reply,
        };

    public void WriteWhole(Utf8JsonWriter json, ReplyResult reply)
    {
        ReplyingModel = reply.Model;
        Begin(json, "chat.completion"u8);
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        json.WriteStartObject("message"u8);
        var parts = reply.Parts;
        WriteMessage(json, parts);
        json.WriteEndObject();
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, FinishReason(reply.Ending, parts.Any(part => part.Item.IsCall)));
        json.WriteEndObject();
        json.WriteEndArray();
        WriteUsage(json, reply.Usage);
        if (Stored is not null)
        {
            WriteAsked(json, Stored);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a chunk with one choice, up to the members of its delta.</summary>
    public void BeginChunk(Utf8JsonWriter json)
    {
        Begin(json, "chat.completion.chunk"u8);
        json.WriteStartArray("choices"u8);
        json.WriteStartObject();
        json.WriteNumber("index"u8, 0);
        json.WriteStartObject("delta"u8);
    }

    /// <summary>Writes what follows on them.</summary>
    public static void EndChunk(Utf8JsonWriter json, string? finishReason, bool withUsage)
    {
        json.WriteEndObject();
        json.WriteNull("logprobs"u8);
        json.WriteString("finish_reason"u8, finishReason);
        json.WriteEndObject();
        json.WriteEndArray();
        if (withUsage)
        {
            json.WriteNull("usage"u8);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes a delta of an item.</summary>
    /// <param name="call">The item's place among the calls, where it is one.</param>
    public static void WriteDelta(Utf8JsonWriter json, ReplyItem item, ReadOnlySpan<char> delta, int call)
    {
        if (item.IsCall)
        {
            json.WriteStartArray("tool_calls"u8);
            json.WriteStartObject();
            json.WriteNumber("index"u8, call);
            json.WriteStartObject("function"u8);
            json.WriteString("arguments"u8, delta);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            return;
        }

        json.WriteString(
            item.Kind switch
            {
                ReplyItemKind.Refusal => "refusal"u8,
                ReplyItemKind.Reasoning => "reasoning_content"u8,
                _ => "content"u8,
            },
            delta);
    }

    /// <summary>Writes the delta with which a call begins.</summary>
    public static void WriteCall(Utf8JsonWriter json, ReplyItem item, ReadOnlySpan<char> arguments, int call)
    {
        json.WriteStartArray("tool_calls"u8);
        WriteCallObject(json, item, arguments, call);
        json.WriteEndArray();
    }

    private static void WriteCallObject(Utf8JsonWriter json, ReplyItem item, ReadOnlySpan<char> arguments, int? index)
    {
        json.WriteStartObject();
        if (index is { } place)
        {
            json.WriteNumber("index"u8, place);
        }

        json.WriteString("id"u8, item.CallId);
        json.WriteString("type"u8, "function"u8);
        json.WriteStartObject("function"u8);
        json.WriteString("name"u8, item.Name);
        json.WriteString("arguments"u8, arguments);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Writes the last chunk, which has the usage and no choice.</summary>
    public void WriteUsageChunk(Utf8JsonWriter json, TokenUsage? usage)
    {
        Begin(json, "chat.completion.chunk"u8);
        json.WriteStartArray("choices"u8);
        json.WriteEndArray();
        WriteUsage(json, usage);
        json.WriteEndObject();
    }

    public static string FinishReason(ReplyEnding ending, bool hasCalls) => ending switch
    {
        ReplyEnding.Filtered => "content_filter",
        ReplyEnding.Cut => "length",
        _ => hasCalls ? "tool_calls" : "stop",
    };

    /// <summary>Writes the role, and what each kind of item says, as the members of a message.</summary>
    public static void WriteMessage(Utf8JsonWriter json, IReadOnlyList<ReplyPart> parts)
    {
        json.WriteString("role"u8, MessageRole.Assistant);

        // A message that says something else has no content; one that says nothing at all has an empty one.
        json.WriteString("content"u8, ReplyPart.Said(parts, ReplyItemKind.Text) ?? (parts.Count == 0 ? "" : null));
        json.WriteString("refusal"u8, ReplyPart.Said(parts, ReplyItemKind.Refusal));
        if (ReplyPart.Said(parts, ReplyItemKind.Reasoning) is { } thoughts)
        {
            json.WriteString("reasoning_content"u8, thoughts);
        }

        json.WriteStartArray("annotations"u8);
        json.WriteEndArray();
        ReplyPart[] calls = [.. parts.Where(part => part.Item.IsCall)];
        if (calls.Length > 0)
        {
            json.WriteStartArray("tool_calls"u8);
            foreach (var call in calls)
            {
                WriteCallObject(json, call.Item, call.Text, index: null);
            }

            json.WriteEndArray();
        }
    }

    private void Begin(Utf8JsonWriter json, ReadOnlySpan<byte> type)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("object"u8, type);
        json.WriteNumber("created"u8, created.ToUnixTimeSeconds());
        json.WriteString("model"u8, ReplyingModel ?? model);
        if (ServiceTier is not null)
        {
            json.WriteString("service_tier"u8, ServiceTier);
        }
    }

    private static void WriteAsked(Utf8JsonWriter json, MessageRow reply)
    {
        var echo = ResponseEcho.Parse(reply.Echo);
        json.WritePropertyName("metadata"u8);
        json.WriteRawValue(reply.Metadata is { Length: > 0 } metadata ? metadata : "{}");
        json.WriteNumber("temperature"u8, reply.Temperature ?? 1);
        json.WriteNumber("top_p"u8, reply.TopP ?? 1);
        json.WriteNumber("presence_penalty"u8, echo.PresencePenalty ?? 0);
        json.WriteNumber("frequency_penalty"u8, echo.FrequencyPenalty ?? 0);
    }

    private static void WriteUsage(Utf8JsonWriter json, TokenUsage? usage)
    {
        usage ??= new TokenUsage(0, 0);
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, usage.InputTokens);
        json.WriteNumber("completion_tokens"u8, usage.OutputTokens);
        json.WriteNumber("total_tokens"u8, usage.InputTokens + usage.OutputTokens);
        json.WriteStartObject("prompt_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, usage.CachedTokens);
        json.WriteEndObject();
        json.WriteStartObject("completion_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, usage.ReasoningTokens);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
