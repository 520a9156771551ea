namespace ChatFunctions.Turns;

/// <summary>
/// The clients that read a running reply on the instance that writes it. Only who leaves is counted out: whose request ends otherwise has
/// been told how the reply ended, or that it goes on. Readers on other instances follow the table, and are not seen here. Thread-safe.
/// </summary>
/// <param name="lastHasLeft">Called each time that nobody is left, on the thread that noticed.</param>
internal sealed class Audience(Action lastHasLeft)
{
    private int _readers;

    /// <summary>Counts a reader in.</summary>
    /// <param name="left">Cancelled when its client leaves.</param>
    /// <returns>Dispose of it when the request ends.</returns>
    public CancellationTokenRegistration Join(CancellationToken left)
    {
        Interlocked.Increment(ref _readers);
        return left.UnsafeRegister(static audience => ((Audience)audience!).Leave(), this);
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _readers) == 0)
        {
            lastHasLeft();
        }
    }
}
