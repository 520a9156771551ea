using System.ClientModel;
using System.ClientModel.Primitives;
using Azure.Identity;

namespace ChatFunctions.Completions.Refusals;

/// <summary>Puts what went wrong with a call into the app's own words: the service's and the SDK's never get further.</summary>
internal static class Refusal
{
    /// <summary>The service answered with a status, could not be reached, or the app could not sign in.</summary>
    public static CompletionException Of(Exception exception, TimeProvider time) => exception switch
    {
        ClientResultException { Status: > 0 } result when result.GetRawResponse() is { } response =>
            Of(result.Status, ServiceError.Of(response.Content) ?? ServiceError.None, response, time, inner: exception),
        AuthenticationFailedException =>
            new CompletionException(CompletionError.Misconfigured, "The app could not sign in to the model service.", exception)
            {
                ShouldRetry = false,
            },
        _ => new CompletionException(CompletionError.Failed, "The model service is not reachable.", exception),
    };

    /// <summary>The service says what is wrong.</summary>
    /// <param name="status">The status of its answer; <see langword="null"/> in the middle of a stream.</param>
    /// <param name="error">What it says.</param>
    /// <param name="response">Where it says so.</param>
    /// <param name="time">For a time to wait that is a date.</param>
    /// <param name="usage">What the call has cost.</param>
    /// <param name="inner">What the SDK threw.</param>
    public static CompletionException Of(
        int? status, ServiceError error, PipelineResponse response, TimeProvider time, TokenUsage? usage = null, Exception? inner = null)
    {
        var kind = RefusalKinds.Of(status, error);
        return new CompletionException(kind, inner: inner)
        {
            Status = status ?? error.Status,
            Code = error.Code,
            Field = kind is CompletionError.InvalidRequest ? RequestField.Of(error) : null,
            RetryAfter = RetryHeaders.RetryAfter(response, time),
            Usage = usage,
            Said = error,
            ShouldRetry = RetryHeaders.ShouldRetry(response) ?? (IsFinal(kind, status ?? error.Status) ? false : null),
        };
    }

    // The same request would be refused again, or would be another call that somebody pays for.
    private static bool IsFinal(CompletionError kind, int? status) => kind switch
    {
        CompletionError.RateLimited or CompletionError.Unavailable or CompletionError.TimedOut => false,
        CompletionError.Failed => status is >= 400 and < 500,
        _ => true,
    };
}
