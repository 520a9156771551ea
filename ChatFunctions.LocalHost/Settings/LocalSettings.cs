using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace ChatFunctions.LocalHost.Settings;

/// <summary>
/// The app settings and host settings of this machine. App settings, strongest first: the environment, <c>Values</c> of
/// local.settings.json, LocalHost's own defaults. Of the file, <c>Host</c> is about this machine, as Core Tools read it.
/// </summary>
internal sealed class LocalSettings
{
    public const string FileName = "local.settings.json";

    private readonly Dictionary<string, string> _values;

    /// <param name="file">What the file holds.</param>
    /// <param name="environment">The variables of the environment.</param>
    /// <param name="path">What messages call the file.</param>
    /// <exception cref="StartFailureException">The file holds what is no setting; the message names it.</exception>
    public LocalSettings(IConfiguration file, IConfiguration environment, string path = FileName)
    {
        if (IsTrue(file["IsEncrypted"]))
        {
            throw new StartFailureException($"{path} is encrypted. Decrypt it first: func settings decrypt.");
        }

        _values = ReadValues(file.GetSection("Values"), path);
        Configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Chat:Access", "Open")])
            .AddInMemoryCollection(_values.Select(value => KeyValuePair.Create(ToConfigurationKey(value.Key), (string?)value.Value)))
            .AddConfiguration(environment)
            .Build();
        HttpPort = ReadPort(file["Host:LocalHttpPort"], path);
        CorsOrigins = file["Host:CORS"]?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        CorsCredentials = IsTrue(file["Host:CORSCredentials"]);
    }

    /// <summary>The app settings, with <c>:</c> between the parts of a name.</summary>
    public IConfiguration Configuration { get; }

    /// <summary><c>Host.LocalHttpPort</c>, or null.</summary>
    public int? HttpPort { get; }

    /// <summary>Origins of <c>Host.CORS</c>; empty: no CORS.</summary>
    public IReadOnlyList<string> CorsOrigins { get; }

    /// <summary><c>Host.CORSCredentials</c>.</summary>
    public bool CorsCredentials { get; }

    /// <summary>Reads both sources, and gives the file's values to this process as Core Tools give them to the worker.</summary>
    /// <exception cref="StartFailureException">
    /// The file is not what it should be; the message names it, and the line where there is one.
    /// </exception>
    public static LocalSettings Load(Repository repository)
    {
        var path = FindFile(Directory.GetCurrentDirectory(), repository.Root);
        var file = path is null ? new ConfigurationBuilder().Build() : JsonFile.Read(path, path);
        var settings = new LocalSettings(file, new ConfigurationBuilder().AddEnvironmentVariables().Build(), path ?? FileName);

        // SDKs such as Azure.Identity read the environment, not the configuration.
        foreach (var (name, value) in settings._values.Where(value => Environment.GetEnvironmentVariable(value.Key) is null))
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        return settings;
    }

    /// <summary>The nearest local.settings.json from the working directory up to the root, else the root's, else null.</summary>
    public static string? FindFile(string workingDirectory, string root)
    {
        for (var folder = new DirectoryInfo(workingDirectory); folder is not null; folder = folder.Parent)
        {
            var nearest = Path.Combine(folder.FullName, FileName);
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

        var file = Path.Combine(root, FileName);
        return File.Exists(file) ? file : null;
    }

    private static Dictionary<string, string> ReadValues(IConfigurationSection values, string path)
    {
        if (!string.IsNullOrEmpty(values.Value))
        {
            throw new StartFailureException($"{path}: \"Values\" must be an object of names and strings.");
        }

        return values.GetChildren().ToDictionary(
            value => value.Key,
            value => value.Value ?? throw new StartFailureException(
                $"{path}: the value of \"{value.Key}\" must be a string; write nested settings as \"Section__Name\"."),
            StringComparer.OrdinalIgnoreCase);
    }

    private static int? ReadPort(string? port, string path) =>
        string.IsNullOrEmpty(port) ? null
        : int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 65535 ? number
        : throw new StartFailureException($"{path}: Host.LocalHttpPort must be a port number from 0 to 65535.");

    private static bool IsTrue(string? value) => string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    private static string ToConfigurationKey(string name) =>
        name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);
}
