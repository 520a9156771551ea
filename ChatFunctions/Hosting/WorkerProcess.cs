using ChatFunctions.Settings;
using Microsoft.Azure.Functions.Worker.Builder;

namespace ChatFunctions.Hosting;

/// <summary>The app as a process of the Functions host.</summary>
internal static class WorkerProcess
{
    /// <summary>Runs the app until the host asks it to end, or a signal does.</summary>
    /// <returns>The exit code: 0 only when the host has asked.</returns>
    public static async Task<int> RunAsync(FunctionsApplicationBuilder builder)
    {
        builder.Services.AddSingleton<WorkerLifetime>();
        builder.Services.AddSingleton<IHostLifetime>(services => services.GetRequiredService<WorkerLifetime>());
        try
        {
            using var host = builder.Build();

            // The application would do it too, but with a stack trace around each line.
            host.Services.GetService<IStartupValidator>()?.Validate();
            return await RunAsync(host);
        }
        catch (Exception failure)
        {
            var lines = SettingsFailure.TryExplain(failure, out var settings) ? settings : [$"ChatFunctions ended. {failure}"];
            foreach (var line in lines)
            {
                // The host logs a line as an error, and keeps it with the worker's exit, when that word is in it.
                Console.Error.WriteLine($"error: {line}");
            }

            return 1;
        }
    }

    private static async Task<int> RunAsync(IHost host)
    {
        var lifetime = host.Services.GetRequiredService<WorkerLifetime>();
        try
        {
            await host.RunAsync();
        }
        catch (OperationCanceledException) when (lifetime.IsEnding)
        {
            // Asked to end while it still started.
        }

        return lifetime.ExitCode;
    }
}
