using System.Diagnostics;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Limits;
using ChatFunctions.Turns;

namespace ChatFunctions.Http;

/// <summary>Begins a turn for a request, or finds the one that its key has begun before. Thread-safe.</summary>
internal sealed class TurnStarter(
    CallerLimiter limiter, TurnBeginner beginner, TurnRunner runner, RunningTurns runningTurns, TurnAttacher attacher)
{
    /// <summary>Begins what is asked for; the model is asked before this returns.</summary>
    /// <param name="context">The request's; its response says what is left of the owner's limits.</param>
    /// <returns>The turn. Dispose of it when the answer is written.</returns>
    /// <exception cref="ProblemException">The instance takes no new turns.</exception>
    /// <exception cref="LimitExceededException">The owner has used up what is theirs.</exception>
    public async Task<FollowedTurn> BeginAsync(HttpContext context, TurnRequest request)
    {
        var aborted = context.RequestAborted;
        if (runningTurns.IsClosing)
        {
            throw Problem.ShuttingDown();
        }

        var admission = await limiter.AdmitAsync(context, request.Owner);
        switch (await beginner.BeginAsync(request, aborted))
        {
            case TurnBegin.Started(var turn):
                return new FollowedTurn(runner.Start(turn, admission));
            case TurnBegin.Found(var partition, var rows):
                admission.Dispose();
                var following = new Following(aborted);
                return new FollowedTurn(attacher.Attach(partition, rows, following.Token), following);
            default:
                throw new UnreachableException();
        }
    }
}

/// <summary>
/// The turn that a request has begun, or that its key had begun before, for as long as the request follows it. Disposing of the former
/// waits for its end: it outlives its client, and the platform keeps the instance only as long as the function runs.
/// </summary>
internal sealed class FollowedTurn : IAsyncDisposable
{
    private readonly RunningTurn? _own;
    private readonly Following? _following;

    /// <summary>A turn that the request has begun.</summary>
    public FollowedTurn(RunningTurn own) => (Source, _own) = (own.Source, own);

    /// <summary>A turn that was begun before.</summary>
    public FollowedTurn(ReplySource source, Following following) => (Source, _following) = (source, following);

    public ReplySource Source { get; }

    public async ValueTask DisposeAsync()
    {
        _following?.Dispose();
        if (_own is not null)
        {
            await _own.Completion;
        }
    }
}
