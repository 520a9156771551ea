using System.Collections.Concurrent;

namespace ChatFunctions.Completions.Refusals;

/// <summary>
/// Which of the things that the app adds, or names, by itself a model's service understands. What a caller has asked for is never among
/// them: it is refused rather than dropped.
/// </summary>
/// <param name="HasStreamOptions">Whether it knows <c>stream_options</c>; without, it does not tell the usage.</param>
/// <param name="HasMaxCompletionTokens">Whether it knows <c>max_completion_tokens</c>, or its older name <c>max_tokens</c>.</param>
/// <param name="KnowsDevelopers">Whether it knows the role <c>developer</c>, and more than one system message.</param>
/// <param name="ReasoningEffort">What it is sent as <c>reasoning_effort</c> where the caller asks for none; may be nothing.</param>
internal sealed record Dialect(bool HasStreamOptions, bool HasMaxCompletionTokens, bool KnowsDevelopers, string? ReasoningEffort)
{
    /// <summary>What the tokens that the model may put out are called.</summary>
    public string MaxTokens => HasMaxCompletionTokens ? RequestField.MaxCompletionTokens : RequestField.MaxTokens;

    /// <summary>The dialect to try next, when the service has refused this one because of a field.</summary>
    /// <returns><see langword="null"/> when it was not because of such a field.</returns>
    public Dialect? After(ServiceError refusal, CompletionRequest request)
    {
        if (HasStreamOptions && RequestField.IsNamed(refusal, RequestField.StreamOptions))
        {
            return this with { HasStreamOptions = false };
        }

        if (ReasoningEffort is not null && request.Settings.ReasoningEffort is null &&
            RequestField.IsNamed(refusal, RequestField.ReasoningEffort))
        {
            return this with { ReasoningEffort = null };
        }

        return request.Settings.MaxOutputTokens is not null && RequestField.IsUnknown(refusal, MaxTokens)
            ? this with { HasMaxCompletionTokens = !HasMaxCompletionTokens }
            : null;
    }
}

/// <summary>The dialect of each model, as far as this process has learned it. Thread-safe.</summary>
internal sealed class Dialects(IOptions<CompletionOptions> options)
{
    private readonly ConcurrentDictionary<string, Dialect> _learned = new();

    // Azure's older versions refuse the unknown member stream_options.
    private readonly Dialect _usual = new(
        HasStreamOptions: options.Value.OpenAIBaseUrl is not null ||
            string.CompareOrdinal(options.Value.AzureApiVersion ?? "9", "2024-09-01") >= 0,
        HasMaxCompletionTokens: true,
        KnowsDevelopers: options.Value.IsOpenAI,
        ReasoningEffort: options.Value.ReasoningEffort);

    public Dialect Of(string model) => _learned.GetValueOrDefault(model, _usual);

    /// <summary>A call in this dialect was answered.</summary>
    public void Learn(string model, Dialect dialect)
    {
        if (dialect != Of(model))
        {
            _learned[model] = dialect;
        }
    }
}
