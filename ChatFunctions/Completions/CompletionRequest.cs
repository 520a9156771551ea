namespace ChatFunctions.Completions;

/// <summary>What the model is asked.</summary>
/// <param name="Model">The deployment or model.</param>
/// <param name="Messages">Roles and texts, oldest first.</param>
internal sealed record CompletionRequest(string Model, IReadOnlyList<(string Role, string Text)> Messages)
{
    /// <summary>0 to 2.</summary>
    public double? Temperature { get; init; }

    /// <summary>Tokens that the model may put out, reasoning included.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>0 to 1.</summary>
    public double? TopP { get; init; }

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
}
