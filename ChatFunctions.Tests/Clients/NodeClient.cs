using System.Text.Json;
using ChatFunctions.LocalHost;
using ChatFunctions.LocalHost.Tables;
using ChatFunctions.Tests.Support;

namespace ChatFunctions.Tests.Clients;

/// <summary>The stock clients from npm, which this folder's package-lock.json pins: each scenario is a function of a script here.</summary>
internal static class NodeClient
{
    private static readonly Lazy<Task> Installation = new(InstallAsync);

    public static string Folder { get; } = Path.Combine(Repository.Find().Root, "ChatFunctions.Tests", "Clients");

    /// <summary>Runs a scenario to its end.</summary>
    /// <param name="api">Where <c>/api/</c> is.</param>
    /// <param name="scenario">The script and its function, such as <c>responses/create</c>.</param>
    /// <param name="arguments">What the function gets.</param>
    /// <param name="key">The client's <c>apiKey</c>.</param>
    /// <returns>What the function returned.</returns>
    public static async Task<JsonElement> RunAsync(Uri api, string scenario, object? arguments = null, string? key = null)
    {
        await using var process = await StartAsync(api, scenario, arguments, key);
        return await process.ResultAsync();
    }

    /// <summary>Starts a scenario that is not meant to run to its end.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public static async Task<NodeProcess> StartAsync(Uri api, string scenario, object? arguments = null, string? key = null)
    {
        await Installation.Value;
        return new NodeProcess(
            Folder,
            ["run.mjs", .. scenario.Split('/'), JsonSerializer.Serialize(arguments ?? new { })],
            new Dictionary<string, string>
            {
                ["CHAT_BASE_URL"] = new Uri(api, "v1").ToString(),
                ["CHAT_API_KEY"] = key ?? HostEnvironment.ForeignKey ?? "none",
            });
    }

    /// <summary>Runs a module's text, as if it stood in this folder.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> EvaluateAsync(string code)
    {
        await Installation.Value;
        await using var process = new NodeProcess(Folder, ["--input-type=module", "--eval", code], new Dictionary<string, string>());
        return await process.OutputAsync();
    }

    // Under a lock of all processes, because npm must not install into one folder twice at a time.
    private static async Task InstallAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var path = Path.Combine(Repository.Find().DataFolder, "clients.lock");
        using var others = await FileLock.AcquireAsync(path, () => { }, timeout.Token);
        var npm = new NpmFolder(Folder);
        if (!npm.IsCurrent() && await npm.InstallAsync(timeout.Token) is { } failure)
        {
            throw new InvalidOperationException($"npm ci in {Folder} failed with {failure}");
        }
    }
}
