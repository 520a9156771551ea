using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Turns;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Http;

/// <summary>Begins a turn for a request, and keeps the request's function open until the turn has ended. Thread-safe.</summary>
internal sealed class TurnStarter(
    TurnBeginner beginner, TurnRunner runner, RunningTurns runningTurns, TurnAttacher attacher, IOptions<TurnOptions> options)
{
    private readonly bool _stopsOnDisconnect = options.Value.OnDisconnect == DisconnectAction.Stop;

    /// <exception cref="ProblemException">The instance takes no new turns.</exception>
    public Task<TurnBegin> BeginAsync(TurnRequest request, CancellationToken cancellationToken) => runningTurns.IsClosing
        ? throw Problem.ShuttingDown()
        : beginner.BeginAsync(request, cancellationToken);

    /// <summary>Runs the turn that <paramref name="begin"/> begins, or follows the one that its key has begun before.</summary>
    /// <param name="context">The request.</param>
    /// <param name="begin">Begins the turn.</param>
    /// <param name="write">Answers with its reply.</param>
    public async Task RunAsync(HttpContext context, Func<Task<TurnBegin>> begin, Func<ReplySource, Task> write)
    {
        var begun = await begin();
        if (begun is TurnBegin.Found found)
        {
            using var following = new Following(context.RequestAborted);
            await write(attacher.Attach(found.Partition, found.Rows, following.Token));
        }
        else if (begun is TurnBegin.Started started)
        {
            await RunAsync(context, started.Turn, write);
        }
    }

    private async Task RunAsync(HttpContext context, Turn turn, Func<ReplySource, Task> write)
    {
        var running = runner.Start(turn);
        try
        {
            await write(running.Source);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested && _stopsOnDisconnect)
        {
            running.Stop(TurnStop.Requested);
        }
        finally
        {
            // The turn outlives its client, and the platform keeps the instance only as long as the function runs.
            await running.Completion;
        }
    }
}
