using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.Http.Headers;
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
            RetryAfter = RetryAfter(response, time),
            Usage = usage,
            Said = error,
            ShouldRetry = ShouldRetry(response) ?? (IsFinal(kind, status ?? error.Status) ? false : null),
        };
    }

    // The same request would be refused again, or would be another call that somebody pays for.
    private static bool IsFinal(CompletionError kind, int? status) => kind switch
    {
        CompletionError.RateLimited or CompletionError.Unavailable or CompletionError.TimedOut => false,
        CompletionError.Failed => status is >= 400 and < 500,
        _ => true,
    };

    /// <summary>
    /// How long the service asks to wait, if it does: <c>retry-after-ms</c>, <c>x-ms-retry-after-ms</c>, or <c>Retry-After</c> in seconds,
    /// whole or not, or as a date, which counts from the service's own <c>Date</c>.
    /// </summary>
    private static TimeSpan? RetryAfter(PipelineResponse response, TimeProvider time)
    {
        var wait = Number("retry-after-ms", TimeSpan.FromMilliseconds) ?? Number("x-ms-retry-after-ms", TimeSpan.FromMilliseconds) ??
            Number("Retry-After", TimeSpan.FromSeconds) ?? (Date("Retry-After") - (Date("Date") ?? time.GetUtcNow()));
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;

        TimeSpan? Number(string header, Func<double, TimeSpan> unit) =>
            double.TryParse(Text(header), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number < 1e9
                ? unit(number)
                : null;

        DateTimeOffset? Date(string header) => RetryConditionHeaderValue.TryParse(Text(header), out var value) ? value.Date : null;

        string? Text(string header) => response.Headers.TryGetValue(header, out var text) ? text?.Trim() : null;
    }

    /// <summary>Whether it wants another attempt, if it says so: <c>x-should-retry</c>.</summary>
    private static bool? ShouldRetry(PipelineResponse response) =>
        response.Headers.TryGetValue("x-should-retry", out var text) && bool.TryParse(text, out var should) ? should : null;
}
