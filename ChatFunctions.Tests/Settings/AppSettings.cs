using ChatFunctions.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ChatFunctions.Tests.Settings;

/// <summary>The app's own registrations over settings that a test names as an operator does: <c>Chat__Access</c>.</summary>
internal static class AppSettings
{
    public const string Secret = "s3cret-that-nobody-may-see";
    public const string Storage = "DefaultEndpointsProtocol=https;AccountName=acct;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net";

    /// <summary>A host with settings that are fine, but for those given; <see langword="null"/> takes one away.</summary>
    public static IHost Build(params (string Name, string? Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["ConversationStore__ConnectionString"] = Storage,
            ["OPENAI_BASE_URL"] = "http://127.0.0.1:9/v1",
            ["OPENAI_MODEL"] = "m",
            ["Chat__Keys__web"] = Secret,
        };
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        // Like environment variables, but without the machine's own.
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(all.Where(setting => setting.Value is not null).Select(
            setting => KeyValuePair.Create(setting.Key.Replace("__", ":", StringComparison.Ordinal), setting.Value)));
        builder.Logging.ClearProviders();
        builder.AddChatFunctions();
        return builder.Build();
    }

    /// <summary>Starts the app, which must refuse.</summary>
    /// <returns>What the operator reads: a line for each setting that is wrong.</returns>
    public static async Task<string> RefuseAsync(params (string Name, string? Value)[] settings)
    {
        var refusal = await Record.ExceptionAsync(async () =>
        {
            using var host = Build(settings);
            await host.StartAsync();
        });

        Assert.NotNull(refusal);
        Assert.True(SettingsFailure.TryExplain(refusal, out var lines), refusal.ToString());
        return string.Join('\n', lines);
    }
}
