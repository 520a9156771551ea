using ChatFunctions.Completions;

namespace ChatFunctions.Conversations;

/// <summary>How the model is asked for a reply.</summary>
/// <param name="Model">The model or deployment.</param>
internal sealed record ReplySettings(string Model)
{
    /// <summary>Sent after the system prompt, for this turn only.</summary>
    public string? Instructions { get; init; }

    /// <summary>0 to 2.</summary>
    public double? Temperature { get; init; }

    /// <summary>0 to 1.</summary>
    public double? TopP { get; init; }

    /// <summary>Tokens that the model may put out.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Texts at which the model is to stop.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>-2 to 2.</summary>
    public double? PresencePenalty { get; init; }

    /// <summary>-2 to 2.</summary>
    public double? FrequencyPenalty { get; init; }

    /// <summary>See <see cref="CompletionRequest.Seed"/>.</summary>
    public long? Seed { get; init; }

    /// <summary>See <see cref="CompletionRequest.ReasoningEffort"/>.</summary>
    public string? ReasoningEffort { get; init; }

    /// <summary>See <see cref="CompletionRequest.Verbosity"/>.</summary>
    public string? Verbosity { get; init; }

    /// <summary>See <see cref="CompletionRequest.Format"/>.</summary>
    public string? Format { get; init; }

    /// <summary>The model is sent the messages of the request and nothing else: no system prompt, no history.</summary>
    public bool IsVerbatim { get; init; }

    /// <summary>What the model is asked with these settings.</summary>
    /// <param name="messages">All that it is sent.</param>
    /// <param name="maxOutputTokens">Tokens that it may put out where the settings don't say.</param>
    public CompletionRequest ToRequest(IReadOnlyList<(string Role, string Text)> messages, int? maxOutputTokens) => new(Model, messages)
    {
        Temperature = Temperature,
        TopP = TopP,
        Stop = Stop,
        PresencePenalty = PresencePenalty,
        FrequencyPenalty = FrequencyPenalty,
        Seed = Seed,
        ReasoningEffort = ReasoningEffort,
        Verbosity = Verbosity,
        Format = Format,
        MaxOutputTokens = MaxOutputTokens ?? maxOutputTokens,
    };
}
