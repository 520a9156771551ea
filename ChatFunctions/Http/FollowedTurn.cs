using ChatFunctions.Turns;

namespace ChatFunctions.Http;

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
