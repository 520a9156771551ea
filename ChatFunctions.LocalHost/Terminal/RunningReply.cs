namespace ChatFunctions.LocalHost.Terminal;

/// <summary>A reply while it comes: Ctrl+C stops it, and once more stops waiting for it. For one caller.</summary>
internal sealed class RunningReply(ChatApi api, Screen screen, Interrupts interrupts)
{
    private static readonly TimeSpan StopInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3);

    /// <param name="read">Shows the reply, and says what is to be noted about its end.</param>
    /// <returns>What is to be noted about its end, if anything.</returns>
    /// <exception cref="OperationCanceledException">The program is to end.</exception>
    public async Task<string?> ShowAsync(Func<CancellationToken, Task<string?>> read)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(interrupts.Exit);
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        interrupts.OnInterrupt(() =>
        {
            if (!stop.TrySetResult())
            {
                leaving.Cancel();
            }
        });
        using var ended = new CancellationTokenSource();
        var stopping = StopAsync(stop.Task, ended.Token);
        try
        {
            return await read(leaving.Token);
        }
        catch (OperationCanceledException) when (!interrupts.Exit.IsCancellationRequested)
        {
            return "Not waited for any longer. /history shows what was kept.";
        }
        finally
        {
            interrupts.OnInterrupt(() => { });
            screen.EndLine();
            await ended.CancelAsync();
            await stopping;
        }
    }

    // Asks until the reply has ended: the server may be away just now, or may not have begun the turn yet.
    private async Task StopAsync(Task asked, CancellationToken ended)
    {
        try
        {
            await asked.WaitAsync(ended);
            for (var waited = TimeSpan.Zero; ; waited += StopInterval)
            {
                try
                {
                    await api.StopAsync(ended);
                }
                catch (HttpRequestException)
                {
                    // Once more.
                }

                if (waited == StopPatience)
                {
                    screen.Note("The server does not confirm that the reply is stopped. Ctrl+C once more stops waiting.");
                }

                await Task.Delay(StopInterval, ended);
            }
        }
        catch (OperationCanceledException)
        {
            // The reply has ended.
        }
    }
}
