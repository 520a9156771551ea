using ChatFunctions.Conversations;

namespace ChatFunctions.OpenAI.Completions;

/// <summary>The body of <c>POST /v1/chat/completions</c>, checked.</summary>
internal sealed record ChatCompletionRequest
{
    public IReadOnlyList<NewMessage> Messages { get; init; } = [];

    public string? Model { get; init; }

    public bool Stream { get; init; }

    /// <summary><c>stream_options.include_usage</c>.</summary>
    public bool IncludeUsage { get; init; }

    public IReadOnlyList<string> Stop { get; init; } = [];

    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public double? PresencePenalty { get; init; }

    public double? FrequencyPenalty { get; init; }

    public long? Seed { get; init; }

    public string? ReasoningEffort { get; init; }

    /// <summary>Repeated in the completion, and nothing else.</summary>
    public string? ServiceTier { get; init; }

    public int? MaxTokens { get; init; }

    /// <summary>Which of its two names the caller used for <see cref="MaxTokens"/>.</summary>
    public string MaxTokensName { get; init; } = "max_completion_tokens";

    /// <summary>Keep the exchange as a conversation.</summary>
    public bool Store { get; init; }

    /// <summary>A JSON object, or empty.</summary>
    public string Metadata { get; init; } = "";
}
