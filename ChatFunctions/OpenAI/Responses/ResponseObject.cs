using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Turns;

namespace ChatFunctions.OpenAI.Responses;

/// <summary>The response object of one turn, with every field that the schema requires. For one writer at a time.</summary>
/// <remarks>Source: OpenAI API reference, «The response object»; Open Responses specification, <c>ResponseResource</c>.</remarks>
internal sealed class ResponseObject(TurnRows turn)
{
    private readonly ResponseEcho _echo = ResponseEcho.Parse(turn.Reply.Echo);
    private readonly string _id = TurnIds.Response(turn.ConversationId, turn.Reply.Number, turn.Reply.TurnToken);

    public string TurnId { get; } = turn.Id;

    /// <summary>The model in the service's words, once it is known; else the one that was asked.</summary>
    public string? ReplyingModel { get; set; }

    /// <summary>The public id of an item.</summary>
    public string ItemId(int index, ReplyItem item) =>
        TurnIds.Item(turn.ConversationId, turn.Reply.Number, turn.Reply.TurnToken, index, item);

    private bool IsStored => _echo.Store ?? true;

    public void WriteInProgress(Utf8JsonWriter json) => Write(json, TurnStatus.InProgress, null, []);

    /// <summary>Writes the ended response; without a reply the conversation was deleted meanwhile, which is a kind of stop.</summary>
    public void WriteEnded(Utf8JsonWriter json, ReplyResult? reply, IReadOnlyList<ReplyPart> parts) =>
        Write(json, reply?.Status ?? TurnStatus.Cancelled, reply, ReplyPart.Whole(parts));

    /// <summary>Whether an item is done only with the reply.</summary>
    public static bool IsOpen(IReadOnlyList<ReplyPart> parts, ReplyPart part) => part.Item.IsCall || part.Index == parts.Count - 1;

    /// <summary>The status of an item of a reply.</summary>
    /// <param name="status">That of the reply.</param>
    public static string StatusOf(IReadOnlyList<ReplyPart> parts, ReplyPart part, string? status) =>
        status == TurnStatus.Completed || !IsOpen(parts, part) ? TurnStatus.Completed
        : status == TurnStatus.InProgress ? TurnStatus.InProgress
        : TurnStatus.Incomplete;

    private void Write(Utf8JsonWriter json, string status, ReplyResult? reply, IReadOnlyList<ReplyPart> parts)
    {
        var inProgress = status == TurnStatus.InProgress;
        json.WriteStartObject();
        json.WriteString("id"u8, _id);
        json.WriteString("object"u8, "response"u8);
        json.WriteNumber("created_at"u8, turn.Reply.Created.ToUnixTimeSeconds());
        json.WriteString("status"u8, status);
        WriteNumberOrNull(json, "completed_at"u8, status == TurnStatus.Completed ? reply?.Ended?.ToUnixTimeSeconds() : null);
        WriteError(json, status, reply);
        WriteIncompleteDetails(json, status, reply);
        json.WriteString("instructions"u8, turn.Instructions);
        json.WriteString("model"u8, ReplyingModel ?? turn.Reply.Model);
        json.WriteStartArray("output"u8);
        foreach (var part in parts)
        {
            OutputItem.Write(json, ItemId(part.Index, part.Item), part.Item, StatusOf(parts, part, status), part.Text);
        }

        json.WriteEndArray();
        WriteSettings(json);
        WriteUsage(json, inProgress ? null : reply?.Usage ?? new TokenUsage(0, 0));
        json.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter json, string status, ReplyResult? reply)
    {
        if (status != TurnStatus.Failed)
        {
            json.WriteNull("error"u8);
            return;
        }

        json.WriteStartObject("error"u8);
        json.WriteString("code"u8, ErrorCodes.ForResponse(reply?.Reason));
        json.WriteString("message"u8, ErrorCodes.Failure(reply?.Reason).Message);
        json.WriteEndObject();
    }

    private static void WriteIncompleteDetails(Utf8JsonWriter json, string status, ReplyResult? reply)
    {
        if (status is not (TurnStatus.Incomplete or TurnStatus.Cancelled))
        {
            json.WriteNull("incomplete_details"u8);
            return;
        }

        json.WriteStartObject("incomplete_details"u8);
        json.WriteString("reason"u8, status == TurnStatus.Cancelled ? status : reply?.Reason);
        json.WriteEndObject();
    }

    private void WriteSettings(Utf8JsonWriter json)
    {
        WriteConversation(json);
        json.WriteBoolean("parallel_tool_calls"u8, _echo.ParallelToolCalls ?? _echo.Tools is not null);
        json.WritePropertyName("metadata"u8);
        json.WriteRawValue(turn.Reply.Metadata is { Length: > 0 } metadata ? metadata : "{}");
        json.WritePropertyName("tool_choice"u8);
        json.WriteRawValue(_echo.ToolChoice ?? (_echo.Tools is null ? "\"none\"" : "\"auto\""), skipInputValidation: true);
        json.WritePropertyName("tools"u8);
        json.WriteRawValue(_echo.Tools ?? "[]", skipInputValidation: true);
        json.WriteNumber("temperature"u8, turn.Reply.Temperature ?? 1);
        json.WriteNumber("top_p"u8, turn.Reply.TopP ?? 1);
        json.WriteString("previous_response_id"u8, turn.Reply.PreviousResponse);
        json.WriteString("truncation"u8, _echo.Truncation ?? "auto");
        WriteText(json);
        json.WriteNumber("presence_penalty"u8, _echo.PresencePenalty ?? 0);
        json.WriteNumber("frequency_penalty"u8, _echo.FrequencyPenalty ?? 0);
        json.WriteNumber("top_logprobs"u8, 0);
        WriteReasoning(json);
        WriteNumberOrNull(json, "max_output_tokens"u8, turn.Reply.MaxOutputTokens);
        WriteNumberOrNull(json, "max_tool_calls"u8, _echo.MaxToolCalls);
        json.WriteBoolean("store"u8, IsStored);
        json.WriteBoolean("background"u8, _echo.Background ?? false);
        json.WriteString("service_tier"u8, _echo.ServiceTier ?? "default");
        json.WriteString("safety_identifier"u8, _echo.SafetyIdentifier);
        json.WriteString("prompt_cache_key"u8, _echo.PromptCacheKey);
        json.WriteNull("access_programs"u8);
    }

    private void WriteConversation(Utf8JsonWriter json)
    {
        if (!IsStored)
        {
            json.WriteNull("conversation"u8);
            return;
        }

        json.WriteStartObject("conversation"u8);
        json.WriteString("id"u8, PublicId.Conversation.Of(turn.ConversationId));
        json.WriteEndObject();
    }

    private void WriteText(Utf8JsonWriter json)
    {
        json.WriteStartObject("text"u8);
        json.WritePropertyName("format"u8);
        json.WriteRawValue(_echo.Format ?? """{"type":"text"}""", skipInputValidation: true);
        if (_echo.Verbosity is { } verbosity)
        {
            json.WriteString("verbosity"u8, verbosity);
        }

        json.WriteEndObject();
    }

    private void WriteReasoning(Utf8JsonWriter json)
    {
        if (_echo.ReasoningEffort is not { } effort)
        {
            json.WriteNull("reasoning"u8);
            return;
        }

        json.WriteStartObject("reasoning"u8);
        json.WriteString("effort"u8, effort);
        json.WriteNull("summary"u8);
        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json, TokenUsage? usage)
    {
        if (usage is null)
        {
            json.WriteNull("usage"u8);
            return;
        }

        json.WriteStartObject("usage"u8);
        json.WriteNumber("input_tokens"u8, usage.InputTokens);
        json.WriteStartObject("input_tokens_details"u8);
        json.WriteNumber("cached_tokens"u8, usage.CachedTokens);
        json.WriteEndObject();
        json.WriteNumber("output_tokens"u8, usage.OutputTokens);
        json.WriteStartObject("output_tokens_details"u8);
        json.WriteNumber("reasoning_tokens"u8, usage.ReasoningTokens);
        json.WriteEndObject();
        json.WriteNumber("total_tokens"u8, usage.InputTokens + usage.OutputTokens);
        json.WriteEndObject();
    }

    private static void WriteNumberOrNull(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? number)
    {
        if (number is { } value)
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
