namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>Where one request waits before it goes out.</summary>
internal sealed class Gate(Func<TableRequest, bool> match)
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Func<TableRequest, bool> Match => match;

    /// <summary>Ends when the request waits.</summary>
    public Task Reached => _reached.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public void Open() => _open.TrySetResult();

    internal Task PassAsync()
    {
        _reached.TrySetResult();
        return _open.Task;
    }
}
