using System.Collections.Concurrent;

namespace ChatFunctions.Completions;

/// <summary>How much each model can read, as far as this process has learned it from refusals. Thread-safe.</summary>
internal sealed class ContextLimits
{
    private readonly ConcurrentDictionary<string, int> _limits = new();

    /// <summary>
    /// Tokens (<c>o200k_base</c>) of history and message that a model took when more was too much; <see langword="null"/>: unknown.
    /// </summary>
    public int? Of(string model) => _limits.TryGetValue(model, out var limit) ? limit : null;

    /// <summary>A model took no more than this.</summary>
    public void Learn(string model, int limit) => _limits.AddOrUpdate(model, limit, (_, known) => Math.Min(known, limit));
}
