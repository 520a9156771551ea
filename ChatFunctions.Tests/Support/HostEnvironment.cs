namespace ChatFunctions.Tests.Support;

/// <summary>What this machine and this run bring along.</summary>
internal static class HostEnvironment
{
    private static readonly string[] SettingPrefixes =
    [
        "AZURE_", "AzureWebJobsStorage", "Chat:", "Chat__", "ConversationStore", "Logging", "OPENAI_", "OfflineModel", "WEBSITE_",
        "ASPNETCORE_",
    ];

    /// <summary>The .NET host that runs this process, or the one on the path.</summary>
    public static string Dotnet =>
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";

    /// <summary>Whether nothing may be left out because this machine lacks a piece.</summary>
    public static bool IsContinuousIntegration =>
        string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>Why a test is skipped that this machine lacks something for.</summary>
    public static string? SkipUnless(bool has, string reason) => has || IsContinuousIntegration ? null : reason;

    /// <summary>The instance that already runs and is to be tested, from <c>CHAT_URL</c>; or <see langword="null"/>.</summary>
    public static Uri? ForeignInstance =>
        Environment.GetEnvironmentVariable("CHAT_URL") is { Length: > 0 } url ? new Uri($"{url.TrimEnd('/')}/api/") : null;

    /// <summary>The key to that instance, from <c>CHAT_KEY</c>; or <see langword="null"/>.</summary>
    public static string? ForeignKey =>
        Environment.GetEnvironmentVariable("CHAT_KEY") is { Length: > 0 } key ? key : null;

    /// <summary>Takes the app's settings out of an environment, so that a test has its own alone.</summary>
    public static void RemoveSettings(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.ToArray())
        {
            if (SettingPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
            {
                environment.Remove(name);
            }
        }
    }

    /// <summary>Whether a program is on the path.</summary>
    public static bool Has(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? $"{program}.exe" : program)));
}
