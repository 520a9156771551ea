using ChatFunctions.LocalHost;
using ChatFunctions.LocalHost.Tables;

namespace ChatFunctions.Tests.Support;

/// <summary>
/// A folder of scripts for Node.js whose packages its package-lock.json pins; they are installed on first use. Thread-safe.
/// </summary>
internal sealed class NodeFolder
{
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(5);

    private readonly Lazy<Task> _installation;

    private NodeFolder(params string[] path)
    {
        Path = System.IO.Path.Combine([Repository.Find().Root, .. path]);
        _installation = new Lazy<Task>(() => InstallAsync(path[^1]));
    }

    /// <summary>The stock clients of the OpenAI API.</summary>
    public static NodeFolder OpenAIClients { get; } = new("ChatFunctions.Tests", "OpenAI", "Clients");

    /// <summary>The stock clients of the other protocols.</summary>
    public static NodeFolder ProtocolClients { get; } = new("ChatFunctions.Tests", "Protocols");

    /// <summary>What lints the OpenAPI document.</summary>
    public static NodeFolder OpenApi { get; } = new("ChatFunctions.Tests", "Contract", "OpenApi");

    /// <summary>What bundles the page, and what checks it.</summary>
    public static NodeFolder Page { get; } = new("eng", "web");

    public string Path { get; }

    /// <summary>Installs what the lock names, unless it is there.</summary>
    public Task EnsureAsync() => _installation.Value;

    /// <summary>Starts Node.js in the folder; for the caller to dispose of.</summary>
    public async Task<NodeProcess> StartAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        await EnsureAsync();
        return new NodeProcess(Path, arguments, environment ?? new Dictionary<string, string>());
    }

    // Under a lock of all processes, because npm must not install into one folder twice at a time.
    private async Task InstallAsync(string name)
    {
        using var timeout = new CancellationTokenSource(InstallTimeout);
        var file = System.IO.Path.Combine(Repository.Find().DataFolder, $"npm-{name}.lock");
        using var others = await FileLock.AcquireAsync(file, () => { }, timeout.Token);
        var npm = new NpmFolder(Path);
        if (!npm.IsCurrent() && await npm.InstallAsync(timeout.Token) is { } failure)
        {
            throw new InvalidOperationException($"npm ci in {Path} failed with {failure}");
        }
    }
}
