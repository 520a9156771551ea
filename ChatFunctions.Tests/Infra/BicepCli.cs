using System.Reflection;
using CliWrap;
using CliWrap.Buffered;

namespace ChatFunctions.Tests.Infra;

/// <summary>The real Bicep CLI: from the pinned package on Linux x64, from <c>BICEP_PATH</c> anywhere.</summary>
internal static class BicepCli
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    // It starts as many threads as there are cores by itself.
    private static readonly SemaphoreSlim Places = new(2);

    /// <summary>The program, or <see langword="null"/> where there is none.</summary>
    public static string? Program { get; } = Find();

    /// <summary>Runs it to its end; warnings and errors are on its standard error.</summary>
    public static async Task<BufferedCommandResult> RunAsync(string folder, params string[] arguments)
    {
        var bicep = Cli.Wrap(Program ?? throw new InvalidOperationException("There is no Bicep CLI for this platform: set BICEP_PATH."))
            .WithArguments(arguments)
            .WithWorkingDirectory(folder)
            .WithValidation(CommandResultValidation.None);
        await Places.WaitAsync();
        try
        {
            using var timeout = new CancellationTokenSource(Timeout);
            return await bicep.ExecuteBufferedAsync(timeout.Token);
        }
        finally
        {
            Places.Release();
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
