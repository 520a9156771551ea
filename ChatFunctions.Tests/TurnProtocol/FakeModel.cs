using System.Collections.Concurrent;
using ChatFunctions.Completions;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>
/// The model of all workers of a test. It replies at once with what <see cref="Reply"/> says, or as the test goes along when that is
/// <see langword="null"/>. Thread-safe.
/// </summary>
internal sealed class FakeModel : ICompletionClient
{
    private readonly BlockingCollection<FakeCall> _unseen = [];

    /// <summary>The deltas of a reply to a request; <see langword="null"/> where the test speaks for the model.</summary>
    public Func<CompletionRequest, IReadOnlyList<string>?> Reply { get; set; } = _ => null;

    /// <summary>Every call, in order.</summary>
    public ConcurrentQueue<FakeCall> Calls { get; } = new();

    /// <summary>The next call that no test has seen yet.</summary>
    public async Task<FakeCall> NextCallAsync() =>
        await Task.Run(
            () => _unseen.TryTake(out var call, TimeSpan.FromSeconds(20)) ? call : throw new TimeoutException("The model was not called."));

    public IAsyncEnumerable<CompletionUpdate> StreamAsync(CompletionRequest request, CancellationToken cancellationToken)
    {
        var call = new FakeCall(request);
        Calls.Enqueue(call);
        if (Reply(request) is { } deltas)
        {
            call.Say([.. deltas]);
            call.Finish();
        }
        else
        {
            _unseen.Add(call, cancellationToken);
        }

        return call.StreamAsync(cancellationToken);
    }
}
