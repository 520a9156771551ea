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
