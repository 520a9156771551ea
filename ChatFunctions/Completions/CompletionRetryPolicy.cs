using System.ClientModel.Primitives;

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

    private bool IsWithinLimit(PipelineMessage message)
    {
        var wait = RetryAfter(message.Response) ?? TimeSpan.FromSeconds(1);
        var spent = message.TryGetProperty(typeof(CompletionRetryPolicy), out var start) ? time.GetElapsedTime((long)start!) : TimeSpan.Zero;
        return spent + wait < Limit;
    }

    /// <summary>How long a response asks to wait (<c>retry-after-ms</c>, or <c>Retry-After</c> in seconds), if it does.</summary>
    internal static TimeSpan? RetryAfter(PipelineResponse? response)
    {
        if (response is null)
        {
            return null;
        }

        return Number("retry-after-ms", TimeSpan.FromMilliseconds) ?? Number("Retry-After", TimeSpan.FromSeconds);

        TimeSpan? Number(string header, Func<double, TimeSpan> unit) =>
            response.Headers.TryGetValue(header, out var text) &&
            double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number) &&
            number is >= 0 and < 1e9
                ? unit(number)
                : null;
    }
}
