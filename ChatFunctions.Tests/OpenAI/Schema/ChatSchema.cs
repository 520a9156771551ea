using static ChatFunctions.Tests.OpenAI.Schema.SchemaRule;

namespace ChatFunctions.Tests.OpenAI.Schema;

/// <summary>The same as <see cref="OpenAISchema"/> for chat completions, models and errors, from OpenAI's specification.</summary>
internal static class ChatSchema
{
    private static readonly SchemaRule FinishReason = Word("stop", "length", "tool_calls", "content_filter", "function_call");

    /// <summary><c>CompletionUsage</c>.</summary>
    private static readonly SchemaRule Usage = Members(
        ("prompt_tokens", Integer), ("completion_tokens", Integer), ("total_tokens", Integer))
        .With(
            ("prompt_tokens_details", Members().With(("cached_tokens", Integer))),
            ("completion_tokens_details", Members().With(("reasoning_tokens", Integer))));

    /// <summary><c>CreateChatCompletionResponse</c>.</summary>
    public static readonly SchemaRule Completion = Members(CompletionMembers()).With(("usage", Usage));

    /// <summary>The same as its list has it, with what was asked.</summary>
    public static readonly SchemaRule StoredCompletion = Members(
    [
        .. CompletionMembers(),
        ("usage", Usage),
        ("metadata", Members()),
        ("temperature", Number),
        ("top_p", Number),
        ("presence_penalty", Number),
        ("frequency_penalty", Number),
    ]);

    /// <summary><c>ChatCompletionList</c>.</summary>
    public static readonly SchemaRule StoredCompletionList = PageOf(StoredCompletion);

    /// <summary><c>ChatCompletionMessageList</c>.</summary>
    public static readonly SchemaRule StoredMessageList = PageOf(Members(
        ("id", AnyText), ("role", AnyText), ("content", AnyText.OrNull()), ("refusal", AnyText.OrNull()), ("content_parts", Null)));

    /// <summary><c>CreateChatCompletionStreamResponse</c>.</summary>
    public static readonly SchemaRule Chunk = Members(
        ("id", AnyText),
        ("object", Word("chat.completion.chunk")),
        ("created", Integer),
        ("model", AnyText),
        ("choices", ListOf(Members(
            ("index", Integer),
            ("finish_reason", FinishReason.OrNull()),
            ("delta", Members().With(("role", Word("assistant")), ("content", AnyText.OrNull()), ("refusal", AnyText.OrNull()))))
            .With(("logprobs", Null))))).With(("usage", Usage.OrNull()));

    /// <summary><c>Model</c>.</summary>
    public static readonly SchemaRule Model = Members(
        ("id", AnyText), ("object", Word("model")), ("created", Integer), ("owned_by", AnyText));

    /// <summary><c>ListModelsResponse</c>.</summary>
    public static readonly SchemaRule ModelList = Members(("object", Word("list")), ("data", ListOf(Model)));

    /// <summary><c>ErrorResponse</c>.</summary>
    public static readonly SchemaRule Error = Members(
        ("error", Members(("message", AnyText), ("type", AnyText), ("param", AnyText.OrNull()), ("code", AnyText.OrNull()))));

    private static (string Name, SchemaRule Rule)[] CompletionMembers() =>
    [
        ("id", AnyText),
        ("object", Word("chat.completion")),
        ("created", Integer),
        ("model", AnyText),
        ("choices", ListOf(Members(
            ("index", Integer),
            ("finish_reason", FinishReason),
            ("logprobs", Null),
            ("message", Members(("role", Word("assistant")), ("content", AnyText.OrNull()), ("refusal", AnyText.OrNull()))
                .With(("annotations", ListOf(Null))))))),
    ];

    private static SchemaRule PageOf(SchemaRule item) => Members(
        ("object", Word("list")), ("data", ListOf(item)), ("first_id", AnyText), ("last_id", AnyText), ("has_more", Flag));
}
