using ChatFunctions.Tests.Worker;

namespace ChatFunctions.Tests.Support;

/// <summary>Starts instances of the app on either host.</summary>
internal static class Instances
{
    private static readonly Dictionary<HostKind, Lazy<Task<IInstance>>> Shared =
        Enum.GetValues<HostKind>().ToDictionary(host => host, host => new Lazy<Task<IInstance>>(() => StartSharedAsync(host)));

    /// <summary>Starts an instance over the shared table service with an offline model, and waits until it serves.</summary>
    /// <param name="host">What runs it.</param>
    /// <param name="settings">App settings by their names in the environment; they win over the usual ones.</param>
    /// <param name="testOutput">Gets the instance's output at its end, which a failing test then shows.</param>
    public static async Task<IInstance> StartAsync(
        this HostKind host, IReadOnlyDictionary<string, string?>? settings = null, ITestOutputHelper? testOutput = null) => host switch
        {
            HostKind.LocalHost => await LocalHostProcess.StartAsync(settings, testOutput),
            _ => await FunctionsHost.StartAsync(settings, testOutput),
        };

    /// <summary>The one with the usual settings that the tests of a run share; nobody disposes of it.</summary>
    public static Task<IInstance> SharedAsync(this HostKind host) => Shared[host].Value;

    private static async Task<IInstance> StartSharedAsync(HostKind host)
    {
        var instance = await host.StartAsync();

        // xunit 2 has nothing that ends with the run; what a killed run leaves is one small folder.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => instance.DisposeAsync().AsTask().Wait();
        return instance;
    }
}
