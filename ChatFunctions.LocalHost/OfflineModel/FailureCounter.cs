using System.Collections.Concurrent;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>How often a message has been met, so that a directive can fail the first calls and let the later ones pass.</summary>
internal sealed class FailureCounter
{
    private readonly ConcurrentDictionary<string, int> _calls = new();

    /// <summary>The directive as this call must follow it: without its failures when their <c>times</c> are used up.</summary>
    public Directive Apply(Directive directive, string message) =>
        directive.Times is { } times && _calls.AddOrUpdate(message, 1, (_, calls) => calls + 1) > times
            ? directive.WithoutFailures()
            : directive;

    public void Clear() => _calls.Clear();
}
