using System.Collections.Concurrent;

namespace ChatFunctions.Turns;

/// <summary>
/// The turns of this instance. When it shuts down it takes no new ones, gives those that run a little time, and then ends them with
/// the text that they have, so that nobody has to wait for their leases. Thread-safe.
/// </summary>
internal sealed class RunningTurns : IHostedService
{
    private readonly ConcurrentDictionary<string, RunningTurn> _turns = new();
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly TimeSpan _drainTime;

    public RunningTurns(IHostApplicationLifetime lifetime, TimeProvider time, IOptions<TurnOptions> options)
    {
        _lifetime = lifetime;
        _time = time;
        _drainTime = options.Value.DrainTime;

        // Before the server stops, which waits for the requests that these turns keep open.
        lifetime.ApplicationStopping.Register(() => _ = DrainAsync());
    }

    /// <summary>Whether the instance takes no new turns any more.</summary>
    public bool IsClosing => Closing.IsCancellationRequested;

    /// <summary>Cancelled when the instance begins to shut down.</summary>
    public CancellationToken Closing => _lifetime.ApplicationStopping;

    public void Add(RunningTurn turn) => _turns[turn.Turn.Token] = turn;

    public void Remove(RunningTurn turn) => _turns.TryRemove(turn.Turn.Token, out _);

    /// <summary>The turn with this token, if this instance runs it.</summary>
    public RunningTurn? Find(string token) => _turns.GetValueOrDefault(token);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Waits until every turn has ended and is in the table.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => DrainAsync().WaitAsync(cancellationToken);

    private async Task DrainAsync()
    {
        var all = Task.WhenAll(_turns.Values.Select(turn => turn.Completion));
        await Task.WhenAny(all, Task.Delay(_drainTime, _time));
        foreach (var turn in _turns.Values)
        {
            turn.Stop(TurnStop.Shutdown);
        }

        await Task.WhenAll(_turns.Values.Select(turn => turn.Completion));
    }
}
