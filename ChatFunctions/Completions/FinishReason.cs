namespace ChatFunctions.Completions;

/// <summary>Why a service ended a reply. The one place where its words are understood.</summary>
/// <param name="Word">The service's word, at most 64 characters of it.</param>
/// <param name="Class">What it means.</param>
internal sealed record FinishReason(string Word, FinishClass Class)
{
    private const int MaxLength = 64;

    // A word that is not here means that something went wrong: a reply is never taken for whole on a guess.
    private static readonly SpelledWords<FinishClass> Classes = new(new()
    {
        [FinishClass.Whole] = ["stop", "eos", "eos_token", "end_turn", "stop_sequence"],
        [FinishClass.Cut] =
        [
            "length", "max_length", "length_limit", "max_tokens", "max_output_tokens", "max_new_tokens", "max_completion_tokens",
            "token_limit", "model_length", "model_context_window_exceeded", "context_length_exceeded", "context_length", "context_window",
        ],
        [FinishClass.Filtered] =
        [
            "content_filter", "content_filtered", "filtered", "safety", "recitation", "sensitive", "blocklist", "prohibited_content",
            "spii", "image_safety", "refusal", "moderation", "content_policy", "content_policy_violation", "error_toxic",
            "guardrail_intervened",
        ],
        [FinishClass.Calls] = ["tool_calls", "tool_call", "tool_use", "function_call", "function_calls"],
    });

    /// <returns><see langword="null"/> where the word is none: it is empty, or the text «null».</returns>
    public static FinishReason? From(string? word)
    {
        word = word?.Trim();
        if (string.IsNullOrEmpty(word) || word.Equals("null", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return new FinishReason(word.Length <= MaxLength ? word : word[..MaxLength], Classes.Find(word) ?? FinishClass.Failed);
    }
}

/// <summary>What a <c>finish_reason</c> says of the reply.</summary>
internal enum FinishClass
{
    /// <summary>The model has said all that it had to say.</summary>
    Whole,

    /// <summary>A limit of length has cut it.</summary>
    Cut,

    /// <summary>The service's content filter has cut it.</summary>
    Filtered,

    /// <summary>The model asks for a tool.</summary>
    Calls,

    /// <summary>Anything else: something went wrong.</summary>
    Failed,
}
