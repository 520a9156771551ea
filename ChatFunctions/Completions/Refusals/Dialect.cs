namespace ChatFunctions.Completions.Refusals;

/// <summary>
/// Which of the things that the app adds, or names, by itself a model's service understands. What a caller has asked for is never among
/// them: it is refused rather than dropped.
/// </summary>
/// <param name="HasStreamOptions">Whether it knows <c>stream_options</c>; without, it does not tell the usage.</param>
/// <param name="HasMaxCompletionTokens">Whether it knows <c>max_completion_tokens</c>, or its older name <c>max_tokens</c>.</param>
/// <param name="KnowsDevelopers">Whether it knows the role <c>developer</c>, and more than one system message.</param>
internal sealed record Dialect(bool HasStreamOptions, bool HasMaxCompletionTokens, bool KnowsDevelopers)
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

        return request.MaxOutputTokens is not null && RequestField.IsUnknown(refusal, MaxTokens)
            ? this with { HasMaxCompletionTokens = !HasMaxCompletionTokens }
            : null;
    }
}
