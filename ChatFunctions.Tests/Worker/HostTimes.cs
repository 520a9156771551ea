namespace ChatFunctions.Tests.Worker;

/// <summary>How long the host waits for what, as the real one was measured to do (host 4.1037); a test may be less patient.</summary>
internal sealed record HostTimes
{
    /// <summary>An answer that is silent for longer is cut.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(240);

    /// <summary>Measures how long invocations take; host.json says how long they may.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Between the death of a worker and the start of the next one.</summary>
    public TimeSpan Replacement { get; init; } = TimeSpan.FromSeconds(0.7);

    /// <summary>For running requests, once the host is told to end.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For invocations whose requests are over, after that.</summary>
    public TimeSpan Invocations { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For the worker, from being told to terminate to SIGKILL.</summary>
    public TimeSpan Termination { get; init; } = TimeSpan.FromSeconds(5);
}
