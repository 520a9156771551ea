using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Turns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Tests.Settings;

/// <summary>What the app says when it does not start: which setting, and never a secret's value.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task Settings_are_fine_app_starts()
    {
        using var host = AppSettings.Build();

        await host.StartAsync();
        await host.StopAsync();
    }

    [Theory]
    [InlineData("Chat__MaxHistoryMessages", "0")]
    [InlineData("Chat__MaxHistoryMessages", "1001")]
    [InlineData("Chat__MaxHistoryMessages", "many")]
    [InlineData("Chat__MaxHistoryTokens", "0")]
    [InlineData("Chat__MaxMessageCharacters", "200001")]
    [InlineData("Chat__MaxReplyCharacters", "400001")]
    [InlineData("Chat__MaxOutputTokens", "0")]
    [InlineData("Chat__MaxOutputTokens", "1.5")]
    [InlineData("Chat__JournalInterval", "0")]
    [InlineData("Chat__LeaseDuration", "0.5 s")]
    [InlineData("Chat__LeaseDuration", "6 min")]
    [InlineData("Chat__LeaseDuration", "30 seconds")]
    [InlineData("Chat__LeaseDuration", "-00:00:30")]
    [InlineData("Chat__HeartbeatInterval", "0")]
    [InlineData("Chat__ModelIdleTimeout", "4 min")]
    [InlineData("Chat__MaxTurnDuration", "2 h")]
    [InlineData("Chat__DrainTime", "2 min")]
    [InlineData("Chat__OnDisconnect", "Whatever")]
    [InlineData("Chat__Access", "Nobody")]
    [InlineData("Chat__Access", "0")]
    [InlineData("AZURE_OPENAI_API_VERSION", "latest")]
    [InlineData("OPENAI_BASE_URL", "localhost:11434")]
    [InlineData("OPENAI_BASE_URL", "ftp://host/v1")]
    [InlineData("OPENAI_MODEL", null)]
    [InlineData("OPENAI_MODEL", " ")]
    [InlineData("ConversationStore__TableName", "x")]
    [InlineData("ConversationStore__TableName", "")]
    [InlineData("ConversationStore__TableName", "chat-table")]
    [InlineData("ConversationStore__ConnectionString", "nonsense")]
    public async Task Setting_is_bad_the_message_names_it(string name, string? value)
    {
        var message = await AppSettings.RefuseAsync((name, value));

        Assert.Contains(name, message, StringComparison.Ordinal);
        Assert.DoesNotContain(AppSettings.Secret, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_configured_the_messages_name_all_that_is_needed()
    {
        var message = await AppSettings.RefuseAsync(
            ("ConversationStore__ConnectionString", null), ("OPENAI_BASE_URL", null), ("OPENAI_MODEL", null), ("Chat__Keys__web", null));

        string[] needed =
        [
            "AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_CHAT_DEPLOYMENT", "OPENAI_BASE_URL", "ConversationStore__ConnectionString",
            "AzureWebJobsStorage", "Chat__Keys__",
        ];
        Assert.All(needed, name => Assert.Contains(name, message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Azure_endpoint_without_deployment_or_address_the_message_names_them()
    {
        var message = await AppSettings.RefuseAsync(
            ("OPENAI_BASE_URL", null), ("AZURE_OPENAI_ENDPOINT", "my-resource"), ("AZURE_OPENAI_API_KEY", AppSettings.Secret));

        Assert.Contains("AZURE_OPENAI_ENDPOINT must be", message, StringComparison.Ordinal);
        Assert.Contains("AZURE_OPENAI_CHAT_DEPLOYMENT is missing", message, StringComparison.Ordinal);
        Assert.DoesNotContain(AppSettings.Secret, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_model_services_are_configured_the_message_names_both()
    {
        var message = await AppSettings.RefuseAsync(("AZURE_OPENAI_ENDPOINT", "https://x.openai.azure.com"), ("AZURE_OPENAI_CHAT_DEPLOYMENT", "d"));

        Assert.Contains("AZURE_OPENAI_ENDPOINT and OPENAI_BASE_URL", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AccountName=a;AccountKey=" + AppSettings.Secret)]
    [InlineData("DefaultEndpointsProtocol=https;AccountKey=" + AppSettings.Secret)]
    public async Task Connection_string_is_bad_its_value_is_not_told(string value)
    {
        var message = await AppSettings.RefuseAsync(("ConversationStore__ConnectionString", value));

        Assert.Contains("ConversationStore__ConnectionString", message, StringComparison.Ordinal);
        Assert.DoesNotContain(AppSettings.Secret, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Durations_and_numbers_are_set_they_are_bound()
    {
        using var host = AppSettings.Build(
            ("Chat__LeaseDuration", "00:00:20"), ("Chat__ModelIdleTimeout", "1500 ms"), ("Chat__MaxTurnDuration", "9 min"),
            ("Chat__MaxHistoryMessages", "7"), ("Chat__MaxOutputTokens", "99"), ("Chat__OnDisconnect", "Stop"));
        await host.StartAsync();

        var options = Bound<TurnOptions>();

        Assert.Equal(TimeSpan.FromSeconds(20), Bound<LeaseOptions>().LeaseDuration);
        Assert.Equal(TimeSpan.FromSeconds(1.5), Bound<ModelTimeoutOptions>().ModelIdleTimeout);
        Assert.Equal(TimeSpan.FromMinutes(9), options.MaxTurnDuration);
        Assert.Equal((7, 99, true), (Bound<HistoryOptions>().MaxHistoryMessages, options.MaxOutputTokens, options.StopsOnDisconnect));
        await host.StopAsync();

        T Bound<T>()
            where T : class => host.Services.GetRequiredService<IOptions<T>>().Value;
    }
}
