using System.Globalization;
using ChatFunctions.LocalHost.Settings;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>The model that the app will use: the configured one, or the offline model, which ends with this object.</summary>
/// <param name="Description">For the person at the terminal.</param>
/// <param name="Settings">What the app must be told; empty when it is configured already.</param>
internal sealed record ChatModel(string Description, IReadOnlyDictionary<string, string?> Settings) : IAsyncDisposable
{
    private OfflineModelServer? Owned { get; init; }

    public static async Task<ChatModel> StartAsync(LocalSettings settings, CancellationToken cancellationToken)
    {
        string[] services = ["AZURE_OPENAI_ENDPOINT", "OPENAI_BASE_URL"];
        if (services.FirstOrDefault(name => !string.IsNullOrWhiteSpace(settings.Configuration[name])) is { } setting)
        {
            return new ChatModel($"the one of {setting}", new Dictionary<string, string?>());
        }

        var server = await OfflineModelServer.StartAsync(port: 0, ReadDelay(settings), cancellationToken: cancellationToken);
        var keyAlone = string.IsNullOrWhiteSpace(settings.Configuration["OPENAI_API_KEY"]) ? "" : "; OPENAI_API_KEY alone chooses none";
        var advice = $"for a real one set OPENAI_BASE_URL or AZURE_OPENAI_ENDPOINT{keyAlone}";
        return new ChatModel($"offline model at {server.BaseUri} ({advice})", server.Settings)
        {
            Owned = server,
        };
    }

    public ValueTask DisposeAsync() => Owned?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static TimeSpan? ReadDelay(LocalSettings settings)
    {
        var value = settings.Configuration["OfflineModel:DeltaDelay"];
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        return double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds <= 3_600_000
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw new StartFailureException("OfflineModel__DeltaDelay must be a number of milliseconds from 0 to 3600000.");
    }
}
