namespace ChatFunctions.Conversations.Table;

/// <summary>
/// The one retry loop towards the table. Attempts follow each other after 50 ms, doubling up to 1 s, with jitter, until one comes to an
/// answer or nothing has moved for as long as the patience lasts. Each attempt reads anew, because an unconfirmed write may have been
/// applied. For one call.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="patience">How long since the last progress; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
/// <param name="cancellationToken">Ends the call between two attempts.</param>
internal sealed class WriteRetry(TimeProvider time, TimeSpan patience, CancellationToken cancellationToken)
{
    private const double FirstDelay = 50;
    private const double LongestDelay = 1000;

    private long _progress = time.GetTimestamp();
    private double _delay = FirstDelay;

    /// <summary>What the attempts read and write with.</summary>
    public CancellationToken Token { get; private set; } = cancellationToken;

    /// <summary>Runs <paramref name="attempt"/> until it answers.</summary>
    /// <exception cref="StoreUnavailableException">The patience is spent.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled between two attempts.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> attempt)
    {
        while (true)
        {
            try
            {
                return await attempt();
            }
            catch (TableRequestException exception)
            {
                await WaitAsync(exception);
            }
        }
    }

    /// <summary>Says that a write of a longer work is confirmed: patience counts from here.</summary>
    public void Progress() => (_progress, _delay) = (time.GetTimestamp(), FirstDelay);

    /// <summary>Says that the next write is to be seen through, whoever has left: it gets this patience, and nothing cancels it.</summary>
    public void Commit(TimeSpan longer) => (patience, Token) = (longer, CancellationToken.None);

    private async Task WaitAsync(TableRequestException failure)
    {
        if (failure is TableWriteException { IsOvertaken: true })
        {
            // Somebody has moved on; to lose a race is no silence of the table.
            _progress = time.GetTimestamp();
        }

        // Keeps workers that lost to one another from meeting again: the last digits of their clocks differ.
        var jitter = unchecked((uint)(time.GetTimestamp() * 2654435761)) / (double)uint.MaxValue;
        var delay = TimeSpan.FromMilliseconds(_delay * (0.5 + jitter));
        _delay = Math.Min(_delay * 2, LongestDelay);
        if (patience != Timeout.InfiniteTimeSpan && time.GetElapsedTime(_progress) + delay > patience)
        {
            throw new StoreUnavailableException(failure);
        }

        await Task.Delay(delay, time, Token);
    }
}
