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

    protected override async ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
        await base.ShouldRetryAsync(message, exception) &&
        !(message.HasResponse && Array.Exists(Waits, message.Response.Headers.Contains));
}
