using System.ClientModel.Primitives;
using System.Globalization;

namespace ChatFunctions.Completions;

/// <summary>
/// The SDK's retries (429, 5xx, lost connections; all before the first byte of a reply), but never for more than 5 s in all:
/// a service that asks to wait longer is answered to the client, who can.
/// </summary>
internal sealed class CompletionRetryPolicy(TimeProvider time) : ClientRetryPolicy(maxRetries: 2)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    protected override void OnSendingRequest(PipelineMessage message)
    {
        if (!message.TryGetProperty(typeof(CompletionRetryPolicy), out _))
        {
            message.SetProperty(typeof(CompletionRetryPolicy), time.GetTimestamp());
        }
    }

    protected override ValueTask OnSendingRequestAsync(PipelineMessage message)
    {
        OnSendingRequest(message);
        return ValueTask.CompletedTask;
    }

    protected override bool ShouldRetry(PipelineMessage message, Exception? exception) =>
        IsWithinLimit(message) && base.ShouldRetry(message, exception);

    protected override async ValueTask<bool> ShouldRetryAsync(PipelineMessage message, Exception? exception) =>
        IsWithinLimit(message) && await base.ShouldRetryAsync(message, exception);

    /// <summary>The SDK's wait: the service's, or else its own, which doubles. The last one ends with the limit.</summary>
    protected override TimeSpan GetNextDelay(PipelineMessage message, int tryCount)
    {
        var left = Limit - Spent(message);
        var wait = RetryAfter(message.Response, time) ?? base.GetNextDelay(message, tryCount);
        return wait < left ? wait : left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private bool IsWithinLimit(PipelineMessage message) =>
        Spent(message) + (RetryAfter(message.Response, time) ?? TimeSpan.FromSeconds(1)) < Limit;

    private TimeSpan Spent(PipelineMessage message) =>
        message.TryGetProperty(typeof(CompletionRetryPolicy), out var start) ? time.GetElapsedTime((long)start!) : TimeSpan.Zero;

    /// <summary>How long a response asks to wait (<c>retry-after-ms</c>, or <c>Retry-After</c> in seconds or as a date), if it does.</summary>
    internal static TimeSpan? RetryAfter(PipelineResponse? response, TimeProvider time)
    {
        if (response is null)
        {
            return null;
        }

        return Number("retry-after-ms", TimeSpan.FromMilliseconds) ?? Number("Retry-After", TimeSpan.FromSeconds) ??
            (Date("Retry-After") - (Date("Date") ?? time.GetUtcNow()) is { } wait ? wait > TimeSpan.Zero ? wait : TimeSpan.Zero : null);

        TimeSpan? Number(string header, Func<double, TimeSpan> unit) =>
            response.Headers.TryGetValue(header, out var text) &&
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) &&
            number is >= 0 and < 1e9
                ? unit(number)
                : null;

        DateTimeOffset? Date(string header) =>
            response.Headers.TryGetValue(header, out var text) &&
            DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
                ? date
                : null;
    }
}
