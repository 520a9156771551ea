namespace ChatFunctions.LocalHost.Tables;

/// <summary>An Azurite table service that this process started and ends.</summary>
internal sealed class Azurite : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private readonly Repository _repository;
    private readonly TableEndPoint _endPoint;
    private readonly AzuriteProcess _process;

    private Azurite(Repository repository, TableEndPoint endPoint, AzuriteProcess process)
    {
        _repository = repository;
        _endPoint = endPoint;
        _process = process;
    }

    /// <summary>
    /// Null when a table service answers at <paramref name="endPoint"/> already. LocalHosts that start together agree on one.
    /// </summary>
    /// <exception cref="StartFailureException">It cannot be installed or does not come up.</exception>
    public static async Task<Azurite?> StartUnlessRunningAsync(
        Repository repository, TableEndPoint endPoint, CancellationToken cancellationToken)
    {
        if (await endPoint.AnswersAsync(cancellationToken))
        {
            return null;
        }

        using var others = await LockAsync(repository, cancellationToken);
        if (await endPoint.AnswersAsync(cancellationToken))
        {
            return null;
        }

        await new AzuriteInstallation(repository).EnsureAsync(cancellationToken);
        Console.WriteLine($"Starting the local table service (Azurite, port {endPoint.Port})…");
        var process = AzuriteProcess.Start(repository, endPoint);
        try
        {
            if (await WaitUntilReadyAsync(process, endPoint, cancellationToken))
            {
                await AzuriteOwner.WriteAsync(repository, endPoint, cancellationToken);
                return new Azurite(repository, endPoint, process);
            }

            await process.DisposeAsync();
            return null;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        AzuriteOwner.Delete(_repository, _endPoint);
    }

    private static async Task<FileLock> LockAsync(Repository repository, CancellationToken cancellationToken)
    {
        try
        {
            return await FileLock.AcquireAsync(
                Path.Combine(repository.DataFolder, "start.lock"),
                () => Console.WriteLine("Waiting for another LocalHost that is starting the table service…"),
                cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartFailureException(
                $"The local table service can't keep its data in {repository.DataFolder}, which is no folder that can be written. "
                + "Make it one, or set ConversationStore__ConnectionString to a storage account.",
                failure);
        }
    }

    /// <summary>True when ours answers; false when ours gave way to one that another clone started in the same moment.</summary>
    private static async Task<bool> WaitUntilReadyAsync(AzuriteProcess process, TableEndPoint endPoint, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(StartTimeout);
        try
        {
            while (!process.HasExited)
            {
                if (await endPoint.AnswersAsync(timeout.Token) && !process.HasExited)
                {
                    return true;
                }

                await Task.Delay(Poll, timeout.Token);
            }

            return await endPoint.AnswersAsync(timeout.Token)
                ? false
                : throw new StartFailureException($"The local table service ended while it was starting; see {process.Log}.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StartFailureException(
                $"The local table service did not come up within {StartTimeout.TotalSeconds} s; see {process.Log}.");
        }
    }
}
