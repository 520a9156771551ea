using Azure.Core;
using Azure.Core.Pipeline;

namespace ChatFunctions.Conversations.Table;

/// <summary>
/// Makes a request once more, 0.1 s later, unless the service says when it wants it: the SDK would wait for as long as that, beyond leases
/// and whatever a caller was promised. The store's own loop decides then. Thread-safe.
/// </summary>
internal sealed class PromptRetryPolicy()
    : RetryPolicy(maxRetries: 1, DelayStrategy.CreateFixedDelayStrategy(TimeSpan.FromMilliseconds(100)))
{
    // All that the SDK obeys.
    private static readonly string[] Waits = ["Retry-After", "retry-after-ms", "x-ms-retry-after-ms"];

    /// <summary>Requests that are made within this scope are not made again.</summary>
    public static IDisposable Once() =>
        HttpPipeline.CreateHttpMessagePropertiesScope(new Dictionary<string, object?> { [nameof(PromptRetryPolicy)] = nameof(Once) });

    protected override async ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
        !message.TryGetProperty(nameof(PromptRetryPolicy), out _) && await base.ShouldRetryAsync(message, exception) &&
        !(message.HasResponse && Array.Exists(Waits, message.Response.Headers.Contains));
}
