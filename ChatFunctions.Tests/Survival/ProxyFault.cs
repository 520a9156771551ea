namespace ChatFunctions.Tests.Survival;

/// <summary>A fault that waits at the proxy for its requests.</summary>
/// <param name="kind">What happens to them.</param>
/// <param name="times">How many of them it meets.</param>
/// <param name="selects">Which requests are its own.</param>
/// <param name="delay">How long one of the kind <see cref="FaultKind.Delay"/> waits.</param>
internal sealed class ProxyFault(FaultKind kind, int times, Func<ProxiedRequest, bool> selects, TimeSpan delay)
{
    private readonly TaskCompletionSource _met = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<Task> _held = [];
    private readonly Lock _gate = new();
    private int _count;
    private bool _stopped;

    public FaultKind Kind => kind;

    /// <summary>Ends when the first request has met it.</summary>
    public Task Met => _met.Task.WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary>How many requests have met it.</summary>
    public int Count => Math.Min(times, Volatile.Read(ref _count));

    /// <summary>Whether this request is to be its next one.</summary>
    public bool Takes(ProxiedRequest request)
    {
        if (Volatile.Read(ref _stopped) || Count >= times || !selects(request) || Interlocked.Increment(ref _count) > times)
        {
            return false;
        }

        _met.TrySetResult();
        return true;
    }

    /// <summary>Meets no more requests.</summary>
    public void Stop() => Volatile.Write(ref _stopped, true);

    /// <summary>Meets no more requests, and lets those go that it holds.</summary>
    /// <returns>Ends when they have been applied or refused by the table service.</returns>
    public async Task ReleaseAsync()
    {
        Stop();
        _released.TrySetResult();
        Task[] held;
        lock (_gate)
        {
            held = [.. _held];
        }

        await Task.WhenAll(held);
    }

    /// <summary>Waits for as long as the request is to be held, and then applies it.</summary>
    public Task<T> ApplyLateAsync<T>(Func<Task<T>> apply, CancellationToken closing)
    {
        var late = LateAsync();
        lock (_gate)
        {
            _held.Add(late);
        }

        return late;

        async Task<T> LateAsync()
        {
            await (kind == FaultKind.Delay ? Task.Delay(delay, closing) : _released.Task.WaitAsync(closing));
            return await apply();
        }
    }
}
