using ChatFunctions.Access;
using ChatFunctions.Tests.Http;
using ChatFunctions.Tests.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace ChatFunctions.Tests.Access;

/// <summary>With which access the app starts, and with which it refuses to.</summary>
public sealed class AccessStartTests
{
    private const string Vault = "@Microsoft.KeyVault(SecretUri=https://vault.vault.azure.net/secrets/" + AppSettings.Secret + ")";

    [Fact]
    public async Task Key_without_a_key_app_does_not_start() =>
        Assert.Contains("Chat__Keys__NAME", await AppSettings.RefuseAsync(("Chat__Keys__web", null)), StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("fifteen-letters")]
    [InlineData("with space " + AppSettings.Secret)]
    [InlineData("ümlaut" + AppSettings.Secret)]
    [InlineData(Vault)]
    public async Task Key_is_no_key_app_does_not_start_and_names_it(string key)
    {
        var message = await AppSettings.RefuseAsync(("Chat__Keys__web", key));

        Assert.Contains("Chat__Keys__web", message, StringComparison.Ordinal);
        Assert.DoesNotContain(AppSettings.Secret, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_keys_are_the_same_app_does_not_start_and_names_them()
    {
        var message = await AppSettings.RefuseAsync(("Chat__Keys__batch", AppSettings.Secret));

        Assert.Contains("Chat__Keys__batch", message, StringComparison.Ordinal);
        Assert.Contains("Chat__Keys__web", message, StringComparison.Ordinal);
        Assert.DoesNotContain(AppSettings.Secret, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a~b")]
    [InlineData("a b")]
    [InlineData("a.b")]
    public async Task Name_of_a_key_is_none_app_does_not_start(string name) =>
        Assert.Contains("Chat__Keys__NAME", await AppSettings.RefuseAsync(($"Chat__Keys__{name}", "key")), StringComparison.Ordinal);

    [Theory]
    [InlineData(null)]
    [InlineData("false")]
    [InlineData("1")]
    public async Task EasyAuth_without_the_platform_app_does_not_start(string? value)
    {
        var message = await AppSettings.RefuseAsync(("Chat__Access", "EasyAuth"), ("WEBSITE_AUTH_ENABLED", value));

        Assert.Contains("Chat__Access", message, StringComparison.Ordinal);
        Assert.Contains("WEBSITE_AUTH_ENABLED", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_in_Azure_app_does_not_start() =>
        Assert.Contains(
            "Chat__Access is Open", await AppSettings.RefuseAsync(("Chat__Access", "Open"), ("WEBSITE_SITE_NAME", "site")),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("EasyAuth", "WEBSITE_AUTH_ENABLED", "true")]
    [InlineData("easyauth", "WEBSITE_AUTH_ENABLED", "True")]
    [InlineData(" Open ", "UNRELATED", "x")]
    [InlineData("Open", "WEBSITE_SITE_NAME", "")]
    public async Task Access_needs_no_key_app_starts_without_one(string access, string name, string value)
    {
        using var host = AppSettings.Build(("Chat__Keys__web", null), ("Chat__Access", access), (name, value));

        await host.StartAsync();
        await host.StopAsync();
    }

    [Theory]
    [InlineData("Key")]
    [InlineData("key")]
    [InlineData("")]
    [InlineData(null)]
    public async Task Key_is_the_default_and_keys_are_bound(string? access)
    {
        using var host = AppSettings.Build(("Chat__Access", access), ("Chat__Keys__Second", "another-long-key"));
        await host.StartAsync();

        var check = host.Services.GetRequiredService<AccessCheck>();

        Assert.Equal(Owner.OfKey("web"), check.Check(Requests.Get("", ("api-key", AppSettings.Secret))));
        Assert.Equal(Owner.OfKey("second"), check.Check(Requests.Get("", ("api-key", "another-long-key"))));
        Assert.Null(check.Check(Requests.Get()));
        await host.StopAsync();
    }
}
