namespace ChatFunctions.Turns;

/// <summary>For as long as a request follows a reply: ends with the request, and with its client.</summary>
internal sealed class Following(CancellationToken aborted) : IDisposable
{
    private readonly CancellationTokenSource _source = CancellationTokenSource.CreateLinkedTokenSource(aborted);

    /// <summary>Cancelled when nobody follows any more.</summary>
    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _source.Cancel();
        _source.Dispose();
    }
}
