using System.Diagnostics;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Limits;
using ChatFunctions.Turns;
using Microsoft.AspNetCore.Http;

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
