namespace ChatFunctions.Tests.Contract;

/// <summary>Settings that can't be meant: the process ends at once, with a message that names the setting.</summary>
[Trait("Category", "Instance")]
public sealed class StartRefusalTests
{
    private const string Key = "a-long-random-secret";

    [Theory]
    [InlineData("Chat__Keys__", "Chat__Access=Key")]
    [InlineData("Chat__Access", "Chat__Access=Everybody")]
    [InlineData("WEBSITE_AUTH_ENABLED", "Chat__Access=EasyAuth")]
    [InlineData("WEBSITE_AUTH_ENABLED", "Chat__Access=EasyAuth;WEBSITE_AUTH_ENABLED=false")]
    [InlineData("Chat__Access", "WEBSITE_SITE_NAME=my-app")]
    [InlineData("Chat__Keys__alice", "Chat__Access=Key;Chat__Keys__alice=with space " + Key)]
    [InlineData("Chat__Keys__alice", "Chat__Access=Key;Chat__Keys__alice=@Microsoft.KeyVault(SecretUri=https://vault/" + Key + ")")]
    [InlineData("Chat__Keys__bob", "Chat__Access=Key;Chat__Keys__alice=" + Key + ";Chat__Keys__bob=" + Key)]
    [InlineData("AZURE_OPENAI_CHAT_DEPLOYMENT", "AZURE_OPENAI_ENDPOINT=https://my.openai.azure.com;AZURE_OPENAI_API_KEY=" + Key)]
    [InlineData(
        "AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_ENDPOINT=my.openai.azure.com;AZURE_OPENAI_CHAT_DEPLOYMENT=gpt;AZURE_OPENAI_API_KEY=" + Key)]
    [InlineData(
        "AZURE_OPENAI_API_VERSION",
        "AZURE_OPENAI_ENDPOINT=https://my.openai.azure.com;AZURE_OPENAI_CHAT_DEPLOYMENT=gpt;AZURE_OPENAI_API_VERSION=latest")]
    [InlineData(
        "OPENAI_BASE_URL", "AZURE_OPENAI_ENDPOINT=https://my.openai.azure.com;AZURE_OPENAI_CHAT_DEPLOYMENT=gpt;OPENAI_BASE_URL=http://localhost/v1;OPENAI_MODEL=m")]
    [InlineData("OPENAI_MODEL", "OPENAI_BASE_URL=http://localhost/v1;OPENAI_API_KEY=" + Key)]
    [InlineData("ConversationStore__ConnectionString", "ConversationStore__ConnectionString=AccountName=x,AccountKey=" + Key)]
    [InlineData("ConversationStore__TableName", "ConversationStore__TableName=my-table")]
    [InlineData("Chat__MaxHistoryMessages", "Chat__MaxHistoryMessages=0")]
    [InlineData("Chat__MaxHistoryTokens", "Chat__MaxHistoryTokens=many")]
    [InlineData("Chat__MaxReplyCharacters", "Chat__MaxReplyCharacters=400001")]
    [InlineData("Chat__HeartbeatInterval", "Chat__HeartbeatInterval=soon")]
    [InlineData("Chat__LeaseDuration", "Chat__LeaseDuration=0.5 s")]
    [InlineData("Chat__ModelIdleTimeout", "Chat__ModelIdleTimeout=00:10:00")]
    [InlineData("functionTimeout in host.json", "Chat__MaxTurnDuration=10 min")]
    [InlineData("Did you mean Chat__Keys?", "Chat__Key__alice=" + Key)]
    public async Task Setting_cannot_be_meant_process_ends_and_names_it(string names, string settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["ConversationStore__ConnectionString"] = (await AzuriteFixture.SharedAsync()).ConnectionString,
        };
        foreach (var setting in settings.Split(';'))
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            all[setting[..equals]] = setting[(equals + 1)..];
        }

        var (exitCode, output) = await LocalHostProcess.RunToEndAsync(all);

        Assert.Equal(1, exitCode);
        Assert.Contains(names, output, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Ready:", output, StringComparison.Ordinal);
    }
}
