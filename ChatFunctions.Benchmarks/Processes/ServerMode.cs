namespace ChatFunctions.Benchmarks.Processes;

/// <summary>What this program does as the child of another: serves until its parent goes.</summary>
internal static class ServerMode
{
    /// <summary>Says where the server is, and waits until standard input ends.</summary>
    public static async Task<int> RunAsync(Func<Task<(string Address, IAsyncDisposable Server)>> start)
    {
        var (address, server) = await start();
        await using var _ = server;
        Console.WriteLine($"Ready: {address}");
        await Console.OpenStandardInput().CopyToAsync(Stream.Null);
        return 0;
    }
}
