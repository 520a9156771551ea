using System.Globalization;
using System.Text.Json;

namespace ChatFunctions.LocalHost.Settings;

/// <summary>local.settings.json as Core Tools read it: <c>Values</c> are the app settings, <c>Host</c> is about this machine.</summary>
/// <param name="Values">App settings by name, as written (<c>__</c> between parts).</param>
/// <param name="HttpPort"><c>Host.LocalHttpPort</c>.</param>
/// <param name="CorsOrigins"><c>Host.CORS</c>, split at its commas.</param>
/// <param name="CorsCredentials"><c>Host.CORSCredentials</c>.</param>
internal sealed record LocalSettingsFile(
    IReadOnlyDictionary<string, string> Values, int? HttpPort, IReadOnlyList<string> CorsOrigins, bool CorsCredentials)
{
    public const string Name = "local.settings.json";

    public static LocalSettingsFile Absent { get; } = new(new Dictionary<string, string>(), null, [], false);

    /// <exception cref="StartFailureException">The file cannot be read, is not JSON, or holds what is no setting.</exception>
    public static LocalSettingsFile Read(string path)
    {
        var options = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path), options);
            return Read(document.RootElement, path);
        }
        catch (JsonException failure)
        {
            throw new StartFailureException(
                $"{path}, line {(failure.LineNumber ?? 0) + 1}: this is not valid JSON.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartFailureException($"{path} cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Sets what the environment lacks: SDKs such as Azure.Identity read it, not the configuration.</summary>
    public void ExportToEnvironment()
    {
        foreach (var (name, value) in Values)
        {
            if (Environment.GetEnvironmentVariable(name) is null)
            {
                Environment.SetEnvironmentVariable(name, value);
            }
        }
    }

    private static LocalSettingsFile Read(JsonElement root, string path)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new StartFailureException($"{path} must hold one JSON object with a member \"Values\".");
        }

        if (Find(root, "IsEncrypted") is { ValueKind: JsonValueKind.True })
        {
            throw new StartFailureException($"{path} is encrypted. Decrypt it first: func settings decrypt.");
        }

        var host = Find(root, "Host");
        return new LocalSettingsFile(
            ReadValues(Find(root, "Values"), path),
            ReadPort(Find(host, "LocalHttpPort"), path),
            Text(Find(host, "CORS"))?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
            string.Equals(Text(Find(host, "CORSCredentials")), "true", StringComparison.OrdinalIgnoreCase));
    }

    private static Dictionary<string, string> ReadValues(JsonElement? values, string path)
    {
        var result = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (values is null or { ValueKind: JsonValueKind.Null })
        {
            return result;
        }

        if (values.Value.ValueKind != JsonValueKind.Object)
        {
            throw new StartFailureException($"{path}: \"Values\" must be an object of names and strings.");
        }

        foreach (var member in values.Value.EnumerateObject())
        {
            result[member.Name] = Text(member.Value) ?? throw new StartFailureException(
                $"{path}: the value of \"{member.Name}\" must be a string; write nested settings as \"Section__Name\".");
        }

        return result;
    }

    private static int? ReadPort(JsonElement? port, string path)
    {
        if (port is null or { ValueKind: JsonValueKind.Null })
        {
            return null;
        }

        return int.TryParse(Text(port), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 65535
            ? number
            : throw new StartFailureException($"{path}: Host.LocalHttpPort must be a port number from 0 to 65535.");
    }

    private static JsonElement? Find(JsonElement? parent, string name)
    {
        if (parent is not { ValueKind: JsonValueKind.Object } owner)
        {
            return null;
        }

        foreach (var member in owner.EnumerateObject())
        {
            if (string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return member.Value;
            }
        }

        return null;
    }

    private static string? Text(JsonElement? element) => element switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } scalar => scalar.GetRawText(),
        _ => null,
    };
}
