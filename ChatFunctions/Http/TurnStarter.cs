using System.Diagnostics;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Turns;

namespace ChatFunctions.Http;

/// <summary>Begins a turn for a request, or finds the one that its key has begun before. Thread-safe.</summary>
internal sealed class TurnStarter(TurnBeginner beginner, TurnRunner runner, RunningTurns runningTurns, TurnAttacher attacher)
{
    /// <summary>Begins what is asked for; the model is asked before this returns.</summary>
    /// <param name="aborted">Cancelled when the client leaves.</param>
    /// <returns>The turn. Dispose of it when the answer is written.</returns>
    /// <exception cref="ProblemException">The instance takes no new turns.</exception>
    public async Task<FollowedTurn> BeginAsync(TurnRequest request, CancellationToken aborted)
    {
        if (runningTurns.IsClosing)
        {
            throw Problem.ShuttingDown();
        }

        switch (await beginner.BeginAsync(request, aborted))
        {
            case TurnBegin.Started(var turn):
                return new FollowedTurn(runner.Start(turn));
            case TurnBegin.Found(var partition, var rows):
                var following = new Following(aborted);
                return new FollowedTurn(attacher.Attach(partition, rows, following.Token), following);
            default:
                throw new UnreachableException();
        }
    }
}
