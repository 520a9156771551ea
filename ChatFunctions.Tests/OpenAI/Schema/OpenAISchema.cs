using static ChatFunctions.Tests.OpenAI.Schema.SchemaRule;

namespace ChatFunctions.Tests.OpenAI.Schema;

/// <summary>
/// The required members, types and words of what the app sends, written down from two public sources: OpenAI's OpenAPI specification
/// (github.com/openai/openai-openapi, <c>openapi.json</c> at db3e531, and as the type definitions of the npm package openai 7.57.0, which
/// are
/// generated from it, have it), and the Open Responses specification (github.com/openresponses/openresponses, <c>schema/responses.tsp</c>,
/// <c>items.tsp</c>, <c>events.tsp</c>, <c>configuration.tsp</c>), which requires more members of a response.
/// </summary>
/// <remarks>
/// Where they differ: OpenAI's <c>usage</c> may be absent but is no null, Open Responses wants it there or null, and null is also what
/// OpenAI's service sends while a response runs. The deliberate addition is <see cref="FurtherReasons"/>.
/// </remarks>
internal static class OpenAISchema
{
    /// <summary>Reasons of <c>incomplete_details</c> that neither source knows.</summary>
    public static readonly string[] FurtherReasons = ["cancelled", "interrupted", "timed_out"];

    private static readonly SchemaRule OutputText = Members(
        ("type", Word("output_text")), ("text", AnyText), ("annotations", ListOf(Null)), ("logprobs", ListOf(Null)));

    private static readonly SchemaRule InputText = Members(("type", Word("input_text")), ("text", AnyText));

    private static readonly SchemaRule MessageStatus = Word("in_progress", "completed", "incomplete");

    /// <summary><c>OutputMessage</c>, and Open Responses' <c>Message</c> of the assistant.</summary>
    private static readonly SchemaRule OutputMessage = Members(
        ("id", AnyText), ("type", Word("message")), ("role", Word("assistant")), ("status", MessageStatus),
        ("content", ListOf(OutputText)));

    private static readonly SchemaRule InputMessage = Members(
        ("id", AnyText), ("type", Word("message")), ("role", Word("user", "system", "developer")), ("status", MessageStatus),
        ("content", ListOf(InputText)));

    /// <summary>An <c>OutputMessage</c> that refuses.</summary>
    private static readonly SchemaRule Refusal = Members(
        ("id", AnyText), ("type", Word("message")), ("role", Word("assistant")), ("status", MessageStatus),
        ("content", ListOf(Members(("type", Word("refusal")), ("refusal", AnyText)))));

    /// <summary><c>FunctionToolCall</c>, and Open Responses' <c>FunctionCall</c>.</summary>
    private static readonly SchemaRule FunctionCall = Members(
        ("id", AnyText), ("type", Word("function_call")), ("status", MessageStatus), ("call_id", AnyText), ("name", AnyText),
        ("arguments", AnyText));

    private static readonly SchemaRule FunctionCallOutput = Members(
        ("id", AnyText), ("type", Word("function_call_output")), ("status", MessageStatus), ("call_id", AnyText), ("output", AnyText));

    /// <summary><c>ReasoningItem</c>, and Open Responses' <c>ReasoningBody</c>.</summary>
    private static readonly SchemaRule Reasoning = Members(
        ("id", AnyText), ("type", Word("reasoning")), ("summary", ListOf(Null)),
        ("content", ListOf(Members(("type", Word("reasoning_text")), ("text", AnyText)))));

    private static readonly SchemaRule OutputItem = OneOf(OutputMessage, Refusal, FunctionCall, Reasoning);

    /// <summary><c>FunctionTool</c>; Open Responses requires the description, too.</summary>
    private static readonly SchemaRule FunctionTool = Members(
        ("type", Word("function")), ("name", AnyText), ("parameters", Members().OrNull()), ("strict", Flag.OrNull()))
        .With(("description", AnyText.OrNull()));

    /// <summary><c>ResponseUsage</c>.</summary>
    private static readonly SchemaRule Usage = Members(
        ("input_tokens", Integer),
        ("input_tokens_details", Members(("cached_tokens", Integer))),
        ("output_tokens", Integer),
        ("output_tokens_details", Members(("reasoning_tokens", Integer))),
        ("total_tokens", Integer));

    private static readonly SchemaRule ResponseError = Members(
        ("code", Word("server_error", "rate_limit_exceeded", "invalid_prompt")), ("message", AnyText));

    private static readonly SchemaRule Metadata = Members();

    /// <summary><c>Response</c>, and Open Responses' <c>ResponseResource</c>.</summary>
    public static readonly SchemaRule Response = Members(
        ("id", AnyText),
        ("object", Word("response")),
        ("created_at", Integer),
        ("completed_at", Integer.OrNull()),
        ("status", Word("completed", "failed", "in_progress", "cancelled", "queued", "incomplete")),
        ("error", ResponseError.OrNull()),
        ("incomplete_details", Members(("reason", Word(["max_output_tokens", "content_filter", .. FurtherReasons]))).OrNull()),
        ("instructions", AnyText.OrNull()),
        ("model", AnyText),
        ("output", ListOf(OutputItem)),
        ("tools", ListOf(FunctionTool)),
        ("tool_choice", OneOf(Word("none", "auto", "required"), Members(("type", Word("function")), ("name", AnyText)))),
        ("parallel_tool_calls", Flag),
        ("metadata", Metadata),
        ("temperature", Number),
        ("top_p", Number),
        ("previous_response_id", AnyText.OrNull()),
        ("truncation", Word("auto", "disabled")),
        ("text", Members(("format", Members(("type", Word("text")))))),
        ("presence_penalty", Number),
        ("frequency_penalty", Number),
        ("top_logprobs", Integer),
        ("reasoning", Null),
        ("usage", Usage.OrNull()),
        ("max_output_tokens", Integer.OrNull()),
        ("max_tool_calls", Integer.OrNull()),
        ("store", Flag),
        ("background", Flag),
        ("service_tier", Word("auto", "default", "flex", "scale", "priority", "fast")),
        ("safety_identifier", AnyText.OrNull()),
        ("prompt_cache_key", AnyText.OrNull()),
        ("access_programs", Null)).With(("conversation", Members(("id", AnyText)).OrNull()));

    /// <summary>The events of <c>ResponseStreamEvent</c> that the app sends, by their type.</summary>
    public static readonly IReadOnlyDictionary<string, SchemaRule> Events = new Dictionary<string, SchemaRule>
    {
        ["response.created"] = Event(("response", Response)),
        ["response.in_progress"] = Event(("response", Response)),
        ["response.output_item.added"] = Event(("output_index", Integer), ("item", OutputItem)),
        ["response.content_part.added"] = PartEvent(("part", OutputText)),
        ["response.output_text.delta"] = PartEvent(("delta", AnyText), ("logprobs", ListOf(Null))),
        ["response.output_text.done"] = PartEvent(("text", AnyText), ("logprobs", ListOf(Null))),
        ["response.content_part.done"] = PartEvent(("part", OutputText)),
        ["response.function_call_arguments.delta"] = ItemEvent(("delta", AnyText)),
        ["response.function_call_arguments.done"] = ItemEvent(("name", AnyText), ("arguments", AnyText)),
        ["response.output_item.done"] = Event(("output_index", Integer), ("item", OutputItem)),
        ["response.completed"] = Event(("response", Response)),
        ["response.incomplete"] = Event(("response", Response)),
        ["response.failed"] = Event(("response", Response)),
    };

    /// <summary><c>Conversation</c>.</summary>
    public static readonly SchemaRule Conversation = Members(
        ("id", AnyText), ("object", Word("conversation")), ("created_at", Integer), ("metadata", Metadata));

    /// <summary><c>ConversationItem</c> and <c>ItemResource</c>.</summary>
    public static readonly SchemaRule Item = OneOf(OutputItem, InputMessage, FunctionCallOutput);

    /// <summary><c>ConversationItemList</c> and <c>ResponseItemList</c>; the ids are strings even in an empty one.</summary>
    public static readonly SchemaRule ItemList = Members(
        ("object", Word("list")), ("data", ListOf(Item)), ("first_id", AnyText), ("last_id", AnyText), ("has_more", Flag));

    /// <summary>What a deletion answers: <c>DeletedConversationResource</c> and the body of <c>DELETE /responses/{id}</c>.</summary>
    public static readonly SchemaRule Deletion = Members(
        ("id", AnyText), ("object", Word("conversation.deleted", "response")), ("deleted", Flag));

    private static SchemaRule Event(params (string Name, SchemaRule Rule)[] members) =>
        Members([("type", AnyText), ("sequence_number", Integer), .. members]);

    private static SchemaRule ItemEvent(params (string Name, SchemaRule Rule)[] members) =>
        Event([("item_id", AnyText), ("output_index", Integer), .. members]);

    private static SchemaRule PartEvent(params (string Name, SchemaRule Rule)[] members) =>
        ItemEvent([("content_index", Integer), .. members]);
}
