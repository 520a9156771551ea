using ChatFunctions.Conversations;
using ChatFunctions.Turns;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Http;

/// <summary>Begins a turn for a request, or finds the one that its key has begun before. Thread-safe.</summary>
internal sealed class TurnStarter(
    ConversationStore store, TurnRunner runner, RunningTurns runningTurns, TurnAttacher attacher, IOptions<TurnOptions> options)
{
    private readonly bool _stopsOnDisconnect = options.Value.OnDisconnect == DisconnectAction.Stop;

    /// <param name="request">What is asked for.</param>
    /// <param name="aborted">Cancelled when the client leaves.</param>
    /// <returns>The turn; the model is asked already. Dispose of it when the answer is written.</returns>
    /// <exception cref="ProblemException">The instance takes no new turns.</exception>
    public async Task<FollowedTurn> BeginAsync(TurnRequest request, CancellationToken aborted)
    {
        if (runningTurns.IsClosing)
        {
            throw Problem.ShuttingDown();
        }

        var begun = await store.BeginTurnAsync(request, aborted);
        if (begun.Started is { } turn)
        {
            return new FollowedTurn(runner.Start(turn), _stopsOnDisconnect ? aborted : CancellationToken.None);
        }

        var following = new Following(aborted);
        return new FollowedTurn(attacher.Attach(begun.Partition, begun.Earlier!, following.Token), following);
    }
}
