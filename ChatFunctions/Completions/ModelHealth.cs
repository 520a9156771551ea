namespace ChatFunctions.Completions;

/// <summary>Whether the latest call of a model worked, as far as this process knows. Thread-safe.</summary>
internal sealed class ModelHealth(TimeProvider time)
{
    private volatile ModelFailure? _failure;

    /// <summary>The latest failure; <see langword="null"/> where none was, or a call has succeeded since.</summary>
    public ModelFailure? Failure => _failure;

    public void Succeeded()
    {
        if (_failure is not null)
        {
            _failure = null;
        }
    }

    /// <summary>A call failed. What is the caller's own doing, or their text's, says nothing of the service.</summary>
    public void Failed(CompletionException failure)
    {
        var isItsOwn = failure.Error is not (CompletionError.InvalidRequest or CompletionError.ContextTooLong
            or CompletionError.ContentFilter or CompletionError.NoAnswer);
        if (isItsOwn)
        {
            _failure = new ModelFailure(failure.Error, failure.Status, time.GetUtcNow());
        }
    }
}

/// <summary>A call of the model that failed.</summary>
/// <param name="Error">Why.</param>
/// <param name="Status">The service's status, where it gave one.</param>
/// <param name="At">When.</param>
internal sealed record ModelFailure(CompletionError Error, int? Status, DateTimeOffset At);
