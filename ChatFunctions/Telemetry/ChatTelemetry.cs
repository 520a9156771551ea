using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ChatFunctions.Telemetry;

/// <summary>The app's own spans and metrics; free where nobody listens. No user text is ever in them. Thread-safe.</summary>
internal static class ChatTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "ChatFunctions";

    private static readonly Meter Meter = new(Name);

    // The buckets that the conventions give for calls to models; those of the SDK are made for milliseconds.
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92],
    };

    private static readonly InstrumentAdvice<long> Tokens = new()
    {
        HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
    };

    public static ActivitySource Source { get; } = new(Name);

    /// <summary>Turns that have ended, by <c>status</c> and <c>reason</c>.</summary>
    public static Counter<long> Turns { get; } = Meter.CreateCounter<long>("chatfunctions.turns", "{turn}", "Turns that have ended.");

    /// <summary>Turns that this instance runs.</summary>
    public static UpDownCounter<long> ActiveTurns { get; } =
        Meter.CreateUpDownCounter<long>("chatfunctions.turns.active", "{turn}", "Turns that this instance runs.");

    /// <summary>From the begin of a turn, which is when its message is committed, to its first delta.</summary>
    public static Histogram<double> TimeToFirstDelta { get; } =
        Meter.CreateHistogram(
            "chatfunctions.time_to_first_delta", "s", "From the begin of a turn to its first delta.", tags: null, Seconds);

    public static Counter<long> Deltas { get; } = Meter.CreateCounter<long>("chatfunctions.deltas", "{delta}", "Deltas of replies.");

    /// <summary>Transactions that journal a running turn or renew its lease, by <c>outcome</c>.</summary>
    public static Counter<long> JournalWrites { get; } =
        Meter.CreateCounter<long>("chatfunctions.journal.writes", "{write}", "Journal writes and renewals of leases.");

    /// <summary>Turns that were closed because their worker had let the lease expire.</summary>
    public static Counter<long> Takeovers { get; } =
        Meter.CreateCounter<long>("chatfunctions.takeovers", "{turn}", "Turns closed after their lease had expired.");

    /// <summary>What sweeps have done, by <c>kind</c>: expired, deletion, orphan, tombstone, journal.</summary>
    public static Counter<long> Swept { get; } =
        Meter.CreateCounter<long>("chatfunctions.swept", "{item}", "Conversations and rows that sweeps have dealt with.");

    /// <summary>Streams that somebody has attached to, by <c>source</c>: memory, journal or table.</summary>
    public static Counter<long> ResumedStreams { get; } =
        Meter.CreateCounter<long>("chatfunctions.streams.resumed", "{stream}", "Streams attached to or replayed.");

    /// <summary>Source: OpenTelemetry semantic conventions, «Generative AI client metrics».</summary>
    public static Histogram<double> ModelDuration { get; } =
        Meter.CreateHistogram("gen_ai.client.operation.duration", "s", "Duration of calls to the model.", tags: null, Seconds);

    /// <summary>Source: OpenTelemetry semantic conventions, «Generative AI client metrics».</summary>
    public static Histogram<long> ModelTokens { get; } =
        Meter.CreateHistogram("gen_ai.client.token.usage", "{token}", "Tokens of calls to the model.", tags: null, Tokens);
}
