using ChatFunctions.Conversations;
using ChatFunctions.Limits;

namespace ChatFunctions.Turns;

/// <summary>A turn that this instance runs. Thread-safe.</summary>
internal sealed class RunningTurn : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _modelEnded = new();
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _reason;

    private readonly Audience? _audience;

    /// <param name="onDisconnect">What becomes of it when its last reader leaves.</param>
    /// <param name="admission">Counts what it uses; <see langword="null"/>: nobody counts.</param>
    public RunningTurn(Turn turn, TurnLease lease, DisconnectAction onDisconnect = DisconnectAction.Continue, Admission? admission = null)
    {
        _audience = onDisconnect == DisconnectAction.Stop ? new Audience(() => Stop(TurnStop.Requested)) : null;
        Turn = turn;
        Lease = lease;
        Admission = admission ?? Admission.Free;
        Log = new ReplyLog(lease);
        Stopping = _stop.Token;
        ModelEnded = _modelEnded.Token;
    }

    public Turn Turn { get; }

    public ReplyLog Log { get; }

    public TurnLease Lease { get; }

    /// <summary>Counts what the turn uses.</summary>
    public Admission Admission { get; }

    /// <summary>What those follow who want the reply.</summary>
    public ReplySource Source => new(Turn.Rows, Log) { Audience = _audience };

    /// <summary>
    /// Ends with the turn, whatever its outcome, and never fails: the function awaits it, so that the platform keeps the instance.
    /// </summary>
    public Task Completion => _completed.Task;

    /// <summary>Says that the turn has ended.</summary>
    public void Complete() => _completed.SetResult();

    /// <summary>Why the model is to be stopped; the first reason counts.</summary>
    public TurnStop StopReason => (TurnStop)Volatile.Read(ref _reason);

    /// <summary>Cancelled when the model is to be stopped.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Cancelled when the model has said all.</summary>
    public CancellationToken ModelEnded { get; }

    /// <summary>Says that the model has said all.</summary>
    public void EndModel() => _modelEnded.Cancel();

    /// <summary>Stops the model; the turn then ends with the text that it has.</summary>
    public void Stop(TurnStop reason)
    {
        if (Interlocked.CompareExchange(ref _reason, (int)reason, (int)TurnStop.None) == (int)TurnStop.None)
        {
            try
            {
                _stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The turn has ended in this moment; there is nothing left to stop.
            }
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        _modelEnded.Dispose();
    }
}
