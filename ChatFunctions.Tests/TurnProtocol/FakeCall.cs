using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ChatFunctions.Completions;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>One call of the model, which the test speaks for. Thread-safe.</summary>
internal sealed class FakeCall(CompletionRequest request)
{
    public const string Model = "fake-model-1";

    private readonly Channel<CompletionUpdate> _updates = Channel.CreateUnbounded<CompletionUpdate>();
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasSpoken;
    private int _said;
    private int _heard;

    public CompletionRequest Request => request;

    /// <summary>The question, which is always the last message.</summary>
    public string Question => request.Messages[^1].Text;

    /// <summary>Ends when the worker has cancelled the call.</summary>
    public Task Cancelled => _cancelled.Task.WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Ends when the worker has read the reply to its end, and a moment has passed.</summary>
    public async Task EndedAsync()
    {
        await _updates.Reader.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        await Task.Delay(100);
    }

    /// <summary>Whether the worker has taken in all that was said.</summary>
    public bool IsHeard => Volatile.Read(ref _heard) == Volatile.Read(ref _said);

    public bool IsCancelled => _cancelled.Task.IsCompleted;

    public void Say(params string[] deltas)
    {
        foreach (var delta in deltas)
        {
            Interlocked.Increment(ref _said);
            _updates.Writer.TryWrite(new CompletionUpdate(delta.AsMemory(), Model: _hasSpoken ? null : Model));
            _hasSpoken = true;
        }
    }

    public void Finish(string reason = "stop")
    {
        _updates.Writer.TryWrite(new CompletionUpdate(ReadOnlyMemory<char>.Empty, Finish: FinishReason.From(reason)));
        _updates.Writer.TryComplete();
    }

    public void Fail(CompletionError error) => _updates.Writer.TryComplete(new CompletionException(error, "The model failed."));

    public async IAsyncEnumerable<CompletionUpdate> StreamAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.Register(() => _cancelled.TrySetResult());
        try
        {
            await foreach (var update in _updates.Reader.ReadAllAsync(cancellationToken))
            {
                yield return update;
                Interlocked.Increment(ref _heard);
            }
        }
        finally
        {
            // The reader may hear of it first, and then the registration is gone before its turn.
            if (cancellationToken.IsCancellationRequested)
            {
                _cancelled.TrySetResult();
            }
        }
    }
}
