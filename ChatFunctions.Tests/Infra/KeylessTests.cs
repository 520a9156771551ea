using System.Text.RegularExpressions;

namespace ChatFunctions.Tests.Infra;

/// <summary>No service reaches another by key, and no key shows.</summary>
[Collection(SharedInfra.Name)]
public sealed partial class KeylessTests(InfraFixture infra)
{
    [BicepFact]
    public void Template_is_read_nothing_lists_a_key() => Assert.DoesNotMatch(ListFunction(), infra.Build.StandardOutput);

    [BicepFact]
    public void Access_key_is_generated_into_the_secret_once_and_goes_nowhere_else()
    {
        var template = infra.Build.StandardOutput;
        var keyVault = infra.Template.GetProperty("resources").GetProperty("keyVault").GetProperty("properties").GetProperty("template");
        var secret = keyVault.GetProperty("resources").GetProperty("secret");

        Assert.Single(SecureType().Matches(template));
        Assert.Equal("securestring", keyVault.GetProperty("parameters").GetProperty("key").GetProperty("type").GetString());
        Assert.Equal("[parameters('key')]", secret.GetProperty("properties").GetProperty("value").GetString());
        Assert.Single(KeyUse().Matches(template));
        Assert.True(secret.GetProperty("@options").TryGetProperty("onlyIfNotExists", out _));
        Assert.False(infra.Template.GetProperty("parameters").TryGetProperty("key", out _));
    }

    [BicepFact]
    public void Outputs_and_app_settings_hold_no_secret() => Assert.All(InfraFixture.Variants, variant =>
    {
        var deployment = infra.Deploy(variant);
        var told = deployment.Outputs.Concat(deployment.AppSettings).ToArray();

        Assert.NotEmpty(told);
        Assert.All(told, pair =>
        {
            Assert.DoesNotMatch(SecretValue(), pair.Value);
            Assert.DoesNotMatch(SecretName(), pair.Key);
        });
        Assert.All(
            deployment.AppSettings.Where(setting => setting.Key.StartsWith("Chat__Keys__", StringComparison.Ordinal)),
            setting => Assert.Contains("@Microsoft.KeyVault(SecretUri=", setting.Value, StringComparison.Ordinal));
    });

    [BicepFact]
    public void Services_are_made_none_takes_a_key_or_plain_http()
    {
        var deployment = infra.Deploy(InfraFixture.Default);
        var storage = deployment.Properties("Microsoft.Storage/storageAccounts");
        var app = deployment.Properties("Microsoft.Web/sites");
        var logs = deployment.Properties("Microsoft.OperationalInsights/workspaces");
        var passwords = deployment.All("Microsoft.Web/sites/basicPublishingCredentialsPolicies").ToArray();

        Assert.False(storage.GetProperty("allowSharedKeyAccess").GetBoolean());
        Assert.False(storage.GetProperty("allowBlobPublicAccess").GetBoolean());
        Assert.True(storage.GetProperty("supportsHttpsTrafficOnly").GetBoolean());
        Assert.Equal("TLS1_2", storage.GetProperty("minimumTlsVersion").GetString());
        Assert.True(deployment.Properties("Microsoft.CognitiveServices/accounts").GetProperty("disableLocalAuth").GetBoolean());
        Assert.True(deployment.Properties("Microsoft.Insights/components").GetProperty("DisableLocalAuth").GetBoolean());
        Assert.True(Deployment.At(logs, "features", "disableLocalAuth").GetBoolean());
        Assert.True(deployment.Properties("Microsoft.KeyVault/vaults").GetProperty("enableRbacAuthorization").GetBoolean());
        Assert.True(app.GetProperty("httpsOnly").GetBoolean());
        Assert.Equal("1.2", app.GetProperty("siteConfig").GetProperty("minTlsVersion").GetString());
        Assert.Equal("Disabled", app.GetProperty("siteConfig").GetProperty("ftpsState").GetString());
        Assert.Equal(2, passwords.Length);
        Assert.All(passwords, password => Assert.False(password.GetProperty("properties").GetProperty("allow").GetBoolean()));
    }

    [BicepFact]
    public void App_signs_in_with_its_own_identity_everywhere()
    {
        var deployment = infra.Deploy(InfraFixture.Default);
        var app = deployment.Properties("Microsoft.Web/sites");
        var identity = deployment.All("Microsoft.Web/sites").Single().GetProperty("identity");
        var authentication = Deployment.At(app, "functionAppConfig", "deployment", "storage", "authentication");

        Assert.Equal("UserAssigned", identity.GetProperty("type").GetString());
        Assert.Equal("UserAssignedIdentity", authentication.GetProperty("type").GetString());
        Assert.Equal(
            app.GetProperty("keyVaultReferenceIdentity").GetString(),
            authentication.GetProperty("userAssignedIdentityResourceId").GetString());
        Assert.Contains("'identity'", app.GetProperty("keyVaultReferenceIdentity").GetString(), StringComparison.Ordinal);
        Assert.Equal("managedidentity", deployment.AppSettings["AzureWebJobsStorage__credential"]);
    }

    [GeneratedRegex(@"\blist[A-Z]\w*\(")]
    private static partial Regex ListFunction();

    [GeneratedRegex("\"(securestring|secureObject)\"", RegexOptions.IgnoreCase)]
    private static partial Regex SecureType();

    [GeneratedRegex(@"parameters\('key'\)")]
    private static partial Regex KeyUse();

    [GeneratedRegex(@"AccountKey=|SharedAccess|[?&]sig=|newGuid|listKeys|parameters\('key'\)|\.primaryKey|\.key1", RegexOptions.IgnoreCase)]
    private static partial Regex SecretValue();

    [GeneratedRegex("^AzureWebJobsStorage$|API_KEY$|SECRET$|PASSWORD|__ConnectionString$|INSTRUMENTATIONKEY", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
