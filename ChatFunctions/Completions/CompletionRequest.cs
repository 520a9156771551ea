namespace ChatFunctions.Completions;

/// <summary>What the model is asked.</summary>
/// <param name="Model">The deployment or model.</param>
/// <param name="Messages">Oldest first; each output of a call stands behind the message that called.</param>
internal sealed record CompletionRequest(string Model, IReadOnlyList<PromptMessage> Messages)
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

    /// <summary>
    /// The functions that the model may call: a JSON list of at most 64 KiB as it was sent, as Responses has it; <see langword="null"/> for
    /// none.
    /// </summary>
    public string? Tools { get; init; }

    /// <summary>Whether and what it must call: JSON, as Responses has it; means nothing without <see cref="Tools"/>.</summary>
    public string? ToolChoice { get; init; }

    /// <summary>Whether it may call several at once; means nothing without <see cref="Tools"/>.</summary>
    public bool? ParallelToolCalls { get; init; }

    /// <summary>All that the model reads of it, for a count of its tokens.</summary>
    public IReadOnlyList<string> Texts =>
    [
        .. Messages.Select(message => message.Text), .. Messages.Select(message => message.Calls).OfType<string>(), .. FurtherTexts,
    ];

    /// <summary>An estimate of what the model reads of its images, in tokens.</summary>
    public int ImageTokens => Messages.Sum(message => message.Images.Sum(image => image.Tokens));

    /// <summary>What of <see cref="Texts"/> is no message.</summary>
    public IReadOnlyList<string> FurtherTexts => [.. new[] { Tools, Format }.OfType<string>()];
}
