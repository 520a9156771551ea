using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Turns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Tests.Settings;

/// <summary>What the app says when it does not start: which setting, and never a secret's value.</summary>
public sealed class SettingsStartTests
{
    [Fact]
    public async Task Settings_are_fine_app_starts()
    {
        using var host = AppSettings.Build();

        await host.StartAsync();
        await host.StopAsync();
    }

    [Theory]
    [InlineData("Chat__MaxHistoryMessages", "0", "a whole number from 1 to 1000")]
    [InlineData("Chat__MaxHistoryMessages", "1001", "a whole number from 1 to 1000")]
    [InlineData("Chat__MaxHistoryMessages", "many", "a whole number from 1 to 1000")]
    [InlineData("Chat__MaxHistoryMessages", "99999999999", "a whole number from 1 to 1000")]
    [InlineData("Chat__MaxHistoryTokens", "0", "a whole number from 1 to 10000000")]
    [InlineData("Chat__MaxMessageCharacters", "200001", "a whole number from 1 to 200000")]
    [InlineData("Chat__MaxReplyCharacters", "400001", "a whole number from 1 to 400000")]
    [InlineData("Chat__MaxOutputTokens", "0", "a whole number from 1 to 10000000")]
    [InlineData("Chat__MaxOutputTokens", "1.5", "a whole number from 1 to 10000000")]
    [InlineData("Chat__JournalInterval", "0", "a duration from 0.05 s to 30 s")]
    [InlineData("Chat__LeaseDuration", "0.5 s", "a duration from 1 s to 300 s")]
    [InlineData("Chat__LeaseDuration", "6 min", "a duration from 1 s to 300 s")]
    [InlineData("Chat__LeaseDuration", "30 seconds", "a duration from 1 s to 300 s")]
    [InlineData("Chat__LeaseDuration", "-00:00:30", "a duration from 1 s to 300 s")]
    [InlineData("Chat__HeartbeatInterval", "0", "a duration from 0.1 s to 180 s")]
    [InlineData("Chat__ModelFirstDeltaTimeout", "0", "a duration from 0.1 s to 3600 s")]
    [InlineData("Chat__ModelFirstDeltaTimeout", "2 h", "a duration from 0.1 s to 3600 s")]
    [InlineData("Chat__ModelIdleTimeout", "4 min", "a duration from 0.1 s to 180 s")]
    [InlineData("Chat__MaxTurnDuration", "2 h", "a duration from 1 s to 3600 s")]
    [InlineData("Chat__DrainTime", "2 min", "a duration from 0 s to 60 s")]
    [InlineData("Chat__OnDisconnect", "Whatever", "Continue or Stop")]
    [InlineData("Chat__Access", "Nobody", "Key, EasyAuth or Open")]
    [InlineData("Chat__Access", "0", "Key, EasyAuth or Open")]
    [InlineData("AZURE_OPENAI_API_VERSION", "latest", "a date such as 2024-10-21, with or without -preview")]
    [InlineData("OPENAI_BASE_URL", "localhost:11434", "an http(s) address such as https://HOST/v1")]
    [InlineData("OPENAI_BASE_URL", "ftp://host/v1", "an http(s) address such as https://HOST/v1")]
    [InlineData("ConversationStore__TableName", "x", "3 to 63 letters and digits, the first a letter")]
    [InlineData("ConversationStore__TableName", "chat-table", "3 to 63 letters and digits, the first a letter")]
    public async Task Value_is_not_allowed_one_line_tells_setting_value_and_what_is(string name, string value, string allowed)
    {
        var message = await AppSettings.RefuseAsync((name, value));

        Assert.StartsWith($"{name} is '{value}', but must be {allowed}", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
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

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    public async Task Model_is_missing_the_message_names_its_setting(string? blank)
    {
        var other = await AppSettings.RefuseAsync(("OPENAI_MODEL", blank));
        var azure = await AppSettings.RefuseAsync(
            ("OPENAI_BASE_URL", blank), ("AZURE_OPENAI_ENDPOINT", "https://r.openai.azure.com"), ("AZURE_OPENAI_CHAT_DEPLOYMENT", blank));

        Assert.Equal("OPENAI_MODEL is missing: name the model at OPENAI_BASE_URL.", other);
        Assert.Equal("AZURE_OPENAI_CHAT_DEPLOYMENT is missing: name the deployment of the model.", azure);
    }

    [Theory]
    [InlineData("Chat__MaxHistoryMessages", "0", "Chat__LeaseDuration", "soon")]
    [InlineData("Chat__Access", "Nobody", "OPENAI_BASE_URL", "nowhere")]
    public async Task Several_values_are_not_allowed_each_has_its_line(string first, string firstValue, string second, string secondValue)
    {
        var lines = (await AppSettings.RefuseAsync((first, firstValue), (second, secondValue))).Split('\n');

        Assert.Equal(2, lines.Length);
        Assert.Single(lines, line => line.StartsWith($"{first} is '{firstValue}', but must be ", StringComparison.Ordinal));
        Assert.Single(lines, line => line.StartsWith($"{second} is '{secondValue}', but must be ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("OPENAI_BASE_URL", "host/v1?sig=" + AppSettings.Secret, "OPENAI_BASE_URL is 'host/v1?…', but must be ")]
    [InlineData("OPENAI_BASE_URL", "ftp://me:" + AppSettings.Secret + "@host", "OPENAI_BASE_URL must be ")]
    [InlineData(
        "ConversationStore__ServiceUri", "acct.table.core.windows.net?sv=1&sig=" + AppSettings.Secret,
        "ConversationStore__ServiceUri is 'acct.table.core.windows.net?…', but must be ")]
    [InlineData(
        "AZURE_OPENAI_API_KEY", "@Microsoft.KeyVault(SecretUri=https://v/" + AppSettings.Secret + ")",
        "AZURE_OPENAI_API_KEY is a Key Vault reference that was not resolved")]
    [InlineData(
        "OPENAI_BASE_URL", "@Microsoft.KeyVault(SecretUri=https://v/" + AppSettings.Secret + ")",
        "OPENAI_BASE_URL is a Key Vault reference that was not resolved")]
    public async Task Value_may_hold_a_secret_it_is_not_told(string name, string value, string expected)
    {
        var message = await AppSettings.RefuseAsync((name, value));

        Assert.StartsWith(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain(AppSettings.Secret, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public async Task Value_has_lines_or_no_end_the_message_is_one_short_line()
    {
        var message = await AppSettings.RefuseAsync(("Chat__OnDisconnect", "a\nb" + new string('x', 5000)));

        Assert.StartsWith("Chat__OnDisconnect is 'a bxxx", message, StringComparison.Ordinal);
        Assert.InRange(message.Length, 100, 200);
    }

    [Fact]
    public async Task Settings_are_blank_defaults_hold()
    {
        using var host = AppSettings.Build(
            ("Chat__Access", ""), ("Chat__LeaseDuration", " "), ("Chat__MaxOutputTokens", ""), ("ConversationStore__TableName", ""),
            ("Chat__OnDisconnect", " "));
        await host.StartAsync();

        Assert.Equal(new LeaseOptions().LeaseDuration, host.Services.GetRequiredService<IOptions<LeaseOptions>>().Value.LeaseDuration);
        Assert.Equal("conversations", host.Services.GetRequiredService<IOptions<ConversationStoreOptions>>().Value.TableName);
        await host.StopAsync();
    }

    [Fact]
    public async Task Two_model_services_are_configured_the_message_names_both()
    {
        var message = await AppSettings.RefuseAsync(
            ("AZURE_OPENAI_ENDPOINT", "https://x.openai.azure.com"), ("AZURE_OPENAI_CHAT_DEPLOYMENT", "d"));

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
            ("Chat__MaxHistoryMessages", "7"), ("Chat__MaxOutputTokens", "99"), ("Chat__OnDisconnect", "stop"));
        await host.StartAsync();

        var options = Bound<TurnOptions>();

        Assert.Equal(TimeSpan.FromSeconds(20), Bound<LeaseOptions>().LeaseDuration);
        Assert.Equal(TimeSpan.FromSeconds(1.5), Bound<CompletionOptions>().ModelIdleTimeout);
        Assert.Equal(TimeSpan.FromMinutes(9), options.MaxTurnDuration);
        Assert.Equal(
            (7, 99, DisconnectAction.Stop), (Bound<HistoryOptions>().MaxHistoryMessages, options.MaxOutputTokens, options.OnDisconnect));
        await host.StopAsync();

        T Bound<T>()
            where T : class => host.Services.GetRequiredService<IOptions<T>>().Value;
    }
}
