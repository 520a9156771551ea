using System.ClientModel.Primitives;
using System.Globalization;
using System.Net.Http.Headers;

namespace ChatFunctions.Completions.Refusals;

/// <summary>What a service says of another attempt, in the headers of its answer.</summary>
internal static class RetryHeaders
{
    /// <summary>
    /// How long it asks to wait, if it does: <c>retry-after-ms</c>, <c>x-ms-retry-after-ms</c>, or <c>Retry-After</c> in seconds, whole
    /// or not, or as a date, which counts from the service's own <c>Date</c>.
    /// </summary>
    public static TimeSpan? RetryAfter(PipelineResponse response, TimeProvider time)
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

    /// <summary>Whether it wants one, if it says so: <c>x-should-retry</c>.</summary>
    public static bool? ShouldRetry(PipelineResponse response) =>
        response.Headers.TryGetValue("x-should-retry", out var text) && bool.TryParse(text, out var should) ? should : null;
}
