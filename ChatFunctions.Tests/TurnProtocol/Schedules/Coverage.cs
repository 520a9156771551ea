using System.Collections.Concurrent;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>What schedules have come by: a simulation that never meets a race says nothing of it. Thread-safe.</summary>
internal sealed class Coverage
{
    private readonly ConcurrentDictionary<string, int> _counts = new();

    public void Count(string what) => _counts.AddOrUpdate(what, 1, static (_, count) => count + 1);

    public int Of(string what) => _counts.GetValueOrDefault(what);

    public override string ToString() =>
        string.Join('\n', _counts.OrderBy(count => count.Key).Select(count => $"{count.Key}: {count.Value}"));
}
