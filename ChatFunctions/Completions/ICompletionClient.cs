namespace ChatFunctions.Completions;

/// <summary>The model: the only seam through which it is called. Thread-safe.</summary>
internal interface ICompletionClient
{
    /// <summary>Asks for a reply and yields it as it arrives; ends when the service has ended it.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="cancellationToken">Ends the call and the connection.</param>
    /// <returns>
    /// Updates, in order. Whether the reply is whole is for the caller to see: one without a finish reason is not.
    /// </returns>
    /// <exception cref="CompletionException">The service refused, or its stream broke, at any step.</exception>
    IAsyncEnumerable<CompletionUpdate> StreamAsync(CompletionRequest request, CancellationToken cancellationToken);
}
