namespace ChatFunctions.Completions;

/// <summary>A call of the model that failed.</summary>
/// <param name="Error">Why.</param>
/// <param name="Status">The service's status, where it gave one.</param>
/// <param name="At">When.</param>
internal sealed record ModelFailure(CompletionError Error, int? Status, DateTimeOffset At);
