namespace ChatFunctions.Completions;

/// <summary>The model: the only seam through which it is called. Thread-safe.</summary>
internal interface ICompletionClient
{
    /// <summary>Asks for a reply and yields it as it arrives.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="cancellationToken">Ends the call and the connection.</param>
    /// <returns>
    /// Updates, in order. The last one has <see cref="CompletionUpdate.Finish"/>, and says whether the reply is whole or what has cut it;
    /// that class is never <see cref="FinishClass.Failed"/>.
    /// </returns>
    /// <exception cref="CompletionException">
    /// The service refused, which it does before the first update; or the reply broke off, at any step.
    /// </exception>
    IAsyncEnumerable<CompletionUpdate> StreamAsync(CompletionRequest request, CancellationToken cancellationToken);
}

/// <summary>One step of the model's reply; most have text and nothing else.</summary>
/// <param name="Text">The delta; may be empty; never ends inside a surrogate pair. Valid until the next step is asked for.</param>
/// <param name="Finish">How the model ended the reply, in the last step.</param>
/// <param name="Usage">The service's count, in the step that gives it.</param>
/// <param name="Model">The model that replies, in the first step.</param>
internal readonly record struct CompletionUpdate(
    ReadOnlyMemory<char> Text, FinishReason? Finish = null, TokenUsage? Usage = null, string? Model = null)
{
    /// <summary>The item that the delta belongs to, by its place among those that have begun.</summary>
    public int Item { get; init; }

    /// <summary>The item, where it begins with this step; text that comes first is item 0 without a word.</summary>
    public ReplyItem? Begun { get; init; }
}
