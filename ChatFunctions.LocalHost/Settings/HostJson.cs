using System.Text.Json;

namespace ChatFunctions.LocalHost.Settings;

/// <summary>What LocalHost honours of host.json.</summary>
internal static class HostJson
{
    private const string DefaultRoutePrefix = "api";

    /// <summary>The prefix of every route, without slashes at its ends; may be empty.</summary>
    /// <param name="folder">Where host.json lies: the build's output, as for the genuine host.</param>
    /// <exception cref="StartFailureException">The file is not valid JSON.</exception>
    public static string ReadRoutePrefix(string folder)
    {
        var path = Path.Combine(folder, "host.json");
        if (!File.Exists(path))
        {
            return DefaultRoutePrefix;
        }

        try
        {
            using var document = JsonDocument.Parse(
                File.ReadAllText(path),
                new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return document.RootElement.TryGetProperty("extensions", out var extensions)
                && extensions.TryGetProperty("http", out var http)
                && http.TryGetProperty("routePrefix", out var prefix)
                    ? prefix.GetString()?.Trim('/') ?? DefaultRoutePrefix
                    : DefaultRoutePrefix;
        }
        catch (JsonException failure)
        {
            throw new StartFailureException($"host.json, line {(failure.LineNumber ?? 0) + 1}: this is not valid JSON.", failure);
        }
    }
}
