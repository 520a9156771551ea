namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>
/// Runs everything that a schedule sets going on one thread, in one order. What leaves that thread would make it another schedule each
/// time.
/// </summary>
internal sealed class Pump : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;

    /// <summary>Runs something on this thread alone.</summary>
    public static T Run<T>(Func<Pump, T> run)
    {
        var outside = Current;
        var pump = new Pump();
        SetSynchronizationContext(pump);
        try
        {
            return run(pump);
        }
        finally
        {
            SetSynchronizationContext(outside);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            // Thrown where nobody looks: the process ends, and says where.
            throw new InvalidOperationException("A schedule has left its thread.");
        }

        _posted.Enqueue((d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    /// <summary>Runs on until everything waits.</summary>
    public void Run()
    {
        while (_posted.TryDequeue(out var next))
        {
            next.Callback(next.State);
        }
    }
}
