namespace ChatFunctions.LocalHost.Settings;

/// <summary>What LocalHost honours of host.json.</summary>
internal static class HostJson
{
    private const string Name = "host.json";
    private const string DefaultRoutePrefix = "api";

    /// <summary>The prefix of every route, without slashes at its ends; may be empty.</summary>
    /// <param name="folder">Where host.json lies: the build's output, as for the genuine host.</param>
    /// <exception cref="StartFailureException">The file is not valid JSON.</exception>
    public static string ReadRoutePrefix(string folder)
    {
        var path = Path.Combine(folder, Name);
        return (File.Exists(path) ? JsonFile.Read(path, Name)["extensions:http:routePrefix"]?.Trim('/') : null) ?? DefaultRoutePrefix;
    }
}
