using Microsoft.Extensions.Configuration;

namespace ChatFunctions.LocalHost.Settings;

/// <summary>
/// The app settings and host settings of this machine. App settings, strongest first: the environment,
/// <c>Values</c> of local.settings.json, LocalHost's own defaults.
/// </summary>
internal sealed class LocalSettings
{
    private readonly LocalSettingsFile _file;

    private LocalSettings(LocalSettingsFile file, IConfiguration environment)
    {
        _file = file;
        Configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Chat:Access", "Open")])
            .AddInMemoryCollection(file.Values.Select(value => KeyValuePair.Create(ToConfigurationKey(value.Key), (string?)value.Value)))
            .AddConfiguration(environment)
            .Build();
    }

    /// <summary>The app settings, with <c>:</c> between the parts of a name.</summary>
    public IConfiguration Configuration { get; }

    /// <summary><c>Host.LocalHttpPort</c>, or null.</summary>
    public int? HttpPort => _file.HttpPort;

    /// <summary>Origins of <c>Host.CORS</c>; empty: no CORS.</summary>
    public IReadOnlyList<string> CorsOrigins => _file.CorsOrigins;

    /// <summary><c>Host.CORSCredentials</c>.</summary>
    public bool CorsCredentials => _file.CorsCredentials;

    /// <summary>Reads both sources, and gives the file's values to this process as Core Tools give them to the worker.</summary>
    /// <exception cref="StartFailureException">The file is not what it should be; the message names file and line.</exception>
    public static LocalSettings Load(Repository repository)
    {
        var file = FindFile(Directory.GetCurrentDirectory(), repository.Root) is { } path
            ? LocalSettingsFile.Read(path)
            : LocalSettingsFile.Absent;
        var environment = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        var settings = new LocalSettings(file, environment);
        file.ExportToEnvironment();
        return settings;
    }

    /// <summary>The same from values at hand.</summary>
    public static LocalSettings From(LocalSettingsFile file, IConfiguration environment) => new(file, environment);

    /// <summary>The nearest local.settings.json from the working directory up to the root, else the root's, else null.</summary>
    public static string? FindFile(string workingDirectory, string root)
    {
        for (var folder = new DirectoryInfo(workingDirectory); folder is not null; folder = folder.Parent)
        {
            var nearest = Path.Combine(folder.FullName, LocalSettingsFile.Name);
            if (File.Exists(nearest))
            {
                return nearest;
            }

            // Above a clone, or above a working directory outside it, the file is somebody else's.
            if (folder.FullName == root || !folder.FullName.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                break;
            }
        }

        var file = Path.Combine(root, LocalSettingsFile.Name);
        return File.Exists(file) ? file : null;
    }

    private static string ToConfigurationKey(string name) =>
        name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);
}
