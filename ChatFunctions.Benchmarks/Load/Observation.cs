using ChatFunctions.Benchmarks.Upstream;

namespace ChatFunctions.Benchmarks.Load;

/// <summary>What a client saw of one reply. For one reader at a time.</summary>
internal sealed class Observation(ReplyScript script)
{
    private readonly List<TimeSpan> _lateness = script.IsStamped ? new(script.Deltas) : [];

    /// <summary>The conversation's id, where the contender says it.</summary>
    public string? Conversation { get; set; }

    /// <summary>How many deltas came.</summary>
    public int Deltas { get; set; }

    /// <summary>From asking to the first byte of the body.</summary>
    public TimeSpan? FirstByte { get; set; }

    /// <summary>Whether the response ended as one that is whole.</summary>
    public bool HasEnded { get; set; }

    /// <summary>What went wrong.</summary>
    public string? Failure { get; set; }

    public bool IsComplete => HasEnded && Deltas == script.Deltas;

    /// <summary>Of a stamped reply: from the upstream's sending of each delta to its arrival.</summary>
    public IReadOnlyList<TimeSpan> Lateness => _lateness;

    /// <param name="sent">When the upstream sent a delta, in nanoseconds.</param>
    /// <param name="now">When it came.</param>
    public void Add(long sent, long now) => _lateness.Add(TimeSpan.FromMicroseconds((now - sent) / 1000.0));
}
