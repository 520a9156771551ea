namespace ChatFunctions.LocalHost.Terminal;

/// <summary>Pauses between attempts: from a quarter of a second to five, for two minutes without any progress. For one caller.</summary>
internal sealed class Backoff(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private TimeSpan _next = First;
    private long _lastProgress = time.GetTimestamp();

    /// <summary>How many attempts in a row have failed.</summary>
    public int Failures { get; private set; }

    public void Progress() => (_next, _lastProgress, Failures) = (First, time.GetTimestamp(), 0);

    /// <summary>Waits before the next attempt, at least as long as the server has asked for.</summary>
    /// <returns>Whether another attempt is worth it.</returns>
    public async Task<bool> WaitAsync(TimeSpan? atLeast, CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(_lastProgress) > Patience)
        {
            return false;
        }

        // Scattered, so that many terminals don't come back in one moment.
        var pause = _next * (0.75 + (Random.Shared.NextDouble() / 2));
        await Task.Delay(atLeast > pause && atLeast < Patience ? atLeast.Value : pause, time, cancellationToken);
        Failures++;
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return true;
    }
}
