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
    public static readonly SchemaRule Completion = Members(
        ("id", AnyText),
        ("object", Word("chat.completion")),
        ("created", Integer),
        ("model", AnyText),
        ("choices", ListOf(Members(
            ("index", Integer),
            ("finish_reason", FinishReason),
            ("logprobs", Null),
            ("message", Members(("role", Word("assistant")), ("content", AnyText.OrNull()), ("refusal", AnyText.OrNull()))
                .With(("annotations", ListOf(Null)))))))).With(("usage", Usage));

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
}
