namespace ChatFunctions.Completions;

/// <summary>How the model is asked for a reply.</summary>
/// <param name="Model">The deployment or model.</param>
internal sealed record ReplySettings(string Model)
{
    /// <summary>Sent after the system prompt, for this turn only.</summary>
    public string? Instructions { get; init; }

    /// <summary>0 to 2.</summary>
    public double? Temperature { get; init; }

    /// <summary>0 to 1.</summary>
    public double? TopP { get; init; }

    /// <summary>Tokens that the model may put out, reasoning included.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Texts at which the model is to stop; at most four.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>-2 to 2.</summary>
    public double? PresencePenalty { get; init; }

    /// <summary>-2 to 2.</summary>
    public double? FrequencyPenalty { get; init; }

    /// <summary>So that the same request gets the same reply, where the model can.</summary>
    public long? Seed { get; init; }

    /// <summary>How long the model may think, in a word of its own.</summary>
    public string? ReasoningEffort { get; init; }

    /// <summary>How much the model is to say, in a word of its own.</summary>
    public string? Verbosity { get; init; }

    /// <summary>
    /// The form that the reply must have: a JSON object of at most 64 KiB as it was sent, with <c>type</c> and all else beside it, as in
    /// Responses' <c>text.format</c>; <see langword="null"/> for plain text.
    /// </summary>
    public string? Format { get; init; }

    /// <summary>
    /// The functions that the model may call: a JSON list of at most 64 KiB as it was sent, as Responses has it; <see langword="null"/> for
    /// none.
    /// </summary>
    public string? Tools { get; init; }

    /// <summary>Whether and what it must call: JSON, as Responses has it; means nothing without <see cref="Tools"/>.</summary>
    public string? ToolChoice { get; init; }

    /// <summary>Whether it may call several at once; means nothing without <see cref="Tools"/>.</summary>
    public bool? ParallelToolCalls { get; init; }

    /// <summary>The model is sent the messages of the request and nothing else: no system prompt, no history.</summary>
    public bool IsVerbatim { get; init; }

    /// <summary>What the model is asked with these settings.</summary>
    /// <param name="messages">All that it is sent.</param>
    /// <param name="maxOutputTokens">Tokens that it may put out where the settings don't say.</param>
    public CompletionRequest ToRequest(IReadOnlyList<PromptMessage> messages, int? maxOutputTokens) =>
        new(this with { MaxOutputTokens = MaxOutputTokens ?? maxOutputTokens }, messages);
}
