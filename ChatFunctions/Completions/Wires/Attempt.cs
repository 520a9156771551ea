namespace ChatFunctions.Completions.Wires;

/// <summary>One call of the service: what ends it, the caller or too long a silence. Thread-safe.</summary>
internal sealed class Attempt : IDisposable
{
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _stopping;

    /// <param name="firstDeltaTimeout">How long the service may be silent before its first delta.</param>
    /// <param name="time">Measures it.</param>
    /// <param name="caller">Cancelled by who has asked.</param>
    public Attempt(TimeSpan firstDeltaTimeout, TimeProvider time, CancellationToken caller)
    {
        _caller = caller;
        Silence = new SilenceTimeout(firstDeltaTimeout, time);
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(caller, Silence.Token);
    }

    public SilenceTimeout Silence { get; }

    /// <summary>Cancelled by either.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Whether it was the caller.</summary>
    public bool IsCancelled => _caller.IsCancellationRequested;

    public void Dispose()
    {
        _stopping.Dispose();
        Silence.Dispose();
    }
}
