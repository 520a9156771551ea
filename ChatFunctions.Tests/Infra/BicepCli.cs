using System.Diagnostics;
using System.Reflection;

namespace ChatFunctions.Tests.Infra;

/// <summary>The real Bicep CLI: from the pinned package on Linux x64, from <c>BICEP_PATH</c> anywhere.</summary>
internal static class BicepCli
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    // It starts as many threads as there are cores by itself.
    private static readonly SemaphoreSlim Places = new(2);

    /// <summary>The program, or <see langword="null"/> where there is none.</summary>
    public static string? Program { get; } = Find();

    /// <summary>Runs it, and waits until it has ended.</summary>
    public static async Task<BicepRun> RunAsync(string folder, params string[] arguments)
    {
        var program = Program ?? throw new InvalidOperationException("There is no Bicep CLI for this platform: set BICEP_PATH.");
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        await Places.WaitAsync();
        try
        {
            return await RunAsync(start);
        }
        finally
        {
            Places.Release();
        }
    }

    private static async Task<BicepRun> RunAsync(ProcessStartInfo start)
    {
        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var messages = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return new BicepRun(process.ExitCode, await output, await messages);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"bicep {string.Join(' ', start.ArgumentList)} did not end within {Timeout}.");
        }
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("BICEP_PATH") is { Length: > 0 } path)
        {
            return path;
        }

        return typeof(BicepCli).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(metadata => metadata.Key == "BicepPath")?.Value;
    }
}
