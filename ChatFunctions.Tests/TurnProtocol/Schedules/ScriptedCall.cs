using ChatFunctions.Completions;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>One call of the model, which the schedule speaks for.</summary>
internal sealed class ScriptedCall : IAsyncEnumerable<CompletionUpdate>, IAsyncEnumerator<CompletionUpdate>
{
    /// <summary>The model in the service's words.</summary>
    public const string Model = "served-model";

    private readonly Queue<CompletionUpdate> _updates = new();
    private readonly CancellationToken _stopping;
    private TaskCompletionSource<bool>? _waiting;
    private bool _hasFailed;

    public ScriptedCall(CancellationToken stopping)
    {
        _stopping = stopping;
        stopping.UnsafeRegister(static call => ((ScriptedCall)call!)._waiting?.TrySetCanceled(), this);
    }

    public CompletionUpdate Current { get; private set; }

    /// <summary>Whether the model has said all that it will, or nobody listens any more.</summary>
    public bool IsOver => IsFinished || _hasFailed || _stopping.IsCancellationRequested;

    /// <summary>Whether it has said all.</summary>
    public bool IsFinished { get; private set; }

    public void Say(string delta, ReplyItem? begun = null, int item = 0)
    {
        _updates.Enqueue(new CompletionUpdate(delta.AsMemory(), Model: Model) { Begun = begun, Item = item });
        Wake();
    }

    public void Finish()
    {
        IsFinished = true;
        _updates.Enqueue(new CompletionUpdate(ReadOnlyMemory<char>.Empty, Finish: FinishReason.From("stop")));
        Wake();
    }

    /// <summary>Breaks the reply off, or refuses it.</summary>
    public void Fail()
    {
        _hasFailed = true;
        if (_waiting is { Task.IsCompleted: false } waiting)
        {
            waiting.TrySetException(Failure());
        }
    }

    public IAsyncEnumerator<CompletionUpdate> GetAsyncEnumerator(CancellationToken cancellationToken = default) => this;

    public ValueTask<bool> MoveNextAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(_stopping);
        }

        if (Take())
        {
            return new ValueTask<bool>(true);
        }

        if (_hasFailed)
        {
            return ValueTask.FromException<bool>(Failure());
        }

        if (IsFinished)
        {
            return new ValueTask<bool>(false);
        }

        _waiting = new TaskCompletionSource<bool>();
        return new ValueTask<bool>(_waiting.Task);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CompletionException Failure() => new(CompletionError.Failed);

    private bool Take()
    {
        var isThere = _updates.TryDequeue(out var update);
        Current = update;
        return isThere;
    }

    private void Wake()
    {
        if (_waiting is { Task.IsCompleted: false } waiting && Take())
        {
            waiting.TrySetResult(true);
        }
    }
}
