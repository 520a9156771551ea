using ChatFunctions.Tests.Worker.Rpc;

namespace ChatFunctions.Tests.Worker;

/// <summary>A worker that takes calls.</summary>
/// <param name="Process">Its process.</param>
/// <param name="Connection">Its event stream.</param>
/// <param name="Timeout">For one invocation; one that takes longer costs the whole worker.</param>
/// <param name="Overdue">Called with this worker when an invocation takes longer.</param>
internal sealed record RunningWorker(WorkerProcess Process, WorkerConnection Connection, TimeSpan Timeout, Action<RunningWorker> Overdue)
{
    /// <summary>Runs a function to its end.</summary>
    /// <returns>Whether the worker lived to tell of it.</returns>
    public async Task<bool> InvokeAsync(InvocationRequest request)
    {
        var ended = Connection.InvokeAsync(request);
        using var enough = new CancellationTokenSource();
        if (await Task.WhenAny(ended, Task.Delay(Timeout, enough.Token)) != ended)
        {
            Overdue(this);
        }

        await enough.CancelAsync();
        await ended.ContinueWith(_ => { }, TaskScheduler.Default);
        return ended.IsCompletedSuccessfully;
    }
}
