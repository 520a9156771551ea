using System.Text.RegularExpressions;
using ChatFunctions.Conversations.Table;
using ChatFunctions.LocalHost;
using ChatFunctions.Turns;

namespace ChatFunctions.Tests.Infra;

[Collection(SharedInfra.Name)]
public sealed partial class FunctionAppTests(InfraFixture infra)
{
    [BicepFact]
    public void Default_app_runs_net_10_isolated_on_flex_consumption()
    {
        var deployment = infra.Deploy(InfraFixture.Default);
        var runtime = Configuration(InfraFixture.Default).GetProperty("runtime");

        Assert.Equal(("dotnet-isolated", "10.0"), (runtime.GetProperty("name").GetString(), runtime.GetProperty("version").GetString()));
        Assert.Equal("FC1", deployment.All("Microsoft.Web/serverfarms").Single().GetProperty("sku").GetProperty("name").GetString());
        Assert.Equal("functionapp,linux", deployment.All("Microsoft.Web/sites").Single().GetProperty("kind").GetString());
    }

    [BicepFact]
    public void Default_streams_of_an_instance_are_those_that_its_core_was_measured_to_carry_and_none_is_kept_ready()
    {
        var scale = Configuration(InfraFixture.Default).GetProperty("scaleAndConcurrency");
        var streams = scale.GetProperty("triggers").GetProperty("http").GetProperty("perInstanceConcurrency").GetInt32();
        var measured = Measured().Match(Document("benchmarks.md"));

        // Milliseconds for 1,000 deltas of the app and of what passes them on; a stream has 100 a second.
        var load = streams * 100 * (Number(measured, "app") + Number(measured, "relay")) / 1000 / 1000;

        Assert.InRange(load, 0.5, 0.8);
        Assert.Contains($"`streamsPerInstance` is {streams};", Document("deploy.md"), StringComparison.Ordinal);
        Assert.Empty(scale.GetProperty("alwaysReady").EnumerateArray());
    }

    [BicepFact]
    public void Package_goes_to_the_container_that_is_made_for_it()
    {
        var deployment = infra.Deploy(InfraFixture.Default);
        var storage = Configuration(InfraFixture.Default).GetProperty("deployment").GetProperty("storage");

        Assert.Equal("blobContainer", storage.GetProperty("type").GetString());
        Assert.Contains("outputs.deploymentContainer.value", storage.GetProperty("value").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            ["deployments", new ConversationStoreOptions().Container],
            deployment.All("Microsoft.Storage/storageAccounts/blobServices/containers")
                .Select(container => container.GetProperty("name").GetString()!.Split('/')[^1]));
        Assert.Single(deployment.All("Microsoft.Storage/storageAccounts/tableServices/tables"));
    }

    [Fact]
    public void Platform_ends_an_invocation_a_turn_has_ended_before()
    {
        using var hostJson = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Find().Root, "host.json")));
        var timeout = hostJson.RootElement.GetProperty("functionTimeout").GetString()!;

        var functionTimeout = TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);

        Assert.True(functionTimeout > new TurnOptions().MaxTurnDuration);
    }

    [BicepFact]
    public void Always_ready_instances_are_wanted_they_serve_http()
    {
        var scale = Configuration(InfraFixture.Instances).GetProperty("scaleAndConcurrency");

        var ready = Assert.Single(scale.GetProperty("alwaysReady").EnumerateArray());

        Assert.Equal(("http", 2), (ready.GetProperty("name").GetString(), ready.GetProperty("instanceCount").GetInt32()));
    }

    [BicepTheory]
    [InlineData(InfraFixture.Default, "Recreate")]
    [InlineData(InfraFixture.Instances, "RollingUpdate")]
    public void Update_strategy_is_chosen_or_not_the_preview_is_off_unless_it_is(string variant, string expected) =>
        Assert.Equal(expected, Configuration(variant).GetProperty("siteUpdateStrategy").GetProperty("type").GetString());

    [BicepFact]
    public void Origins_are_given_they_and_no_others_may_call_from_a_browser()
    {
        static string[] Origins(Deployment deployment) =>
        [
            .. Deployment.At(deployment.Properties("Microsoft.Web/sites"), "siteConfig", "cors", "allowedOrigins").EnumerateArray()
                .Select(origin => origin.GetString()!),
        ];

        Assert.Equal(["https://www.example.com"], Origins(infra.Deploy(InfraFixture.Cors)));
        Assert.Empty(Origins(infra.Deploy(InfraFixture.Default)));
    }

    [BicepFact]
    public void Model_goes_to_another_region_the_account_gets_another_name_and_all_else_stays()
    {
        var here = infra.Deploy(InfraFixture.Default);
        var elsewhere = infra.Deploy(InfraFixture.OtherModelRegion);

        Assert.Equal(["swedencentral"], Locations(here, "Microsoft.CognitiveServices/accounts"));
        Assert.Equal(["polandcentral"], Locations(elsewhere, "Microsoft.CognitiveServices/accounts"));
        Assert.NotEqual(Names(here, "Microsoft.CognitiveServices/accounts"), Names(elsewhere, "Microsoft.CognitiveServices/accounts"));
        Assert.All(
            ["Microsoft.Web/sites", "Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults"],
            type => Assert.Equal(
                [.. Names(here, type), .. Locations(here, type)], [.. Names(elsewhere, type), .. Locations(elsewhere, type)]));
    }

    [BicepFact]
    public void Openai_exists_none_is_made_and_its_deployment_is_used()
    {
        var deployment = infra.Deploy(InfraFixture.ExistingOpenAI);

        Assert.Empty(deployment.All("Microsoft.CognitiveServices/accounts"));
        Assert.Empty(deployment.All("Microsoft.CognitiveServices/accounts/deployments"));
        Assert.Equal("our-chat-model", deployment.AppSettings["AZURE_OPENAI_CHAT_DEPLOYMENT"]);
        Assert.Contains("'openAIAccess'", deployment.AppSettings["AZURE_OPENAI_ENDPOINT"], StringComparison.Ordinal);
    }

    [BicepFact]
    public void Easy_auth_platform_says_who_calls_the_app_refuses_strangers_and_there_is_no_key()
    {
        var deployment = infra.Deploy(InfraFixture.EasyAuth);
        var authentication = deployment.Properties("Microsoft.Web/sites/config", "/authsettingsV2");
        var provider = authentication.GetProperty("identityProviders").GetProperty("azureActiveDirectory");
        var secretName = provider.GetProperty("registration").GetProperty("clientSecretSettingName").GetString()!;

        Assert.True(authentication.GetProperty("platform").GetProperty("enabled").GetBoolean());
        Assert.Equal(
            "AllowAnonymous", authentication.GetProperty("globalValidation").GetProperty("unauthenticatedClientAction").GetString());
        Assert.Equal("00000000-0000-0000-0000-00000000c11e", provider.GetProperty("registration").GetProperty("clientId").GetString());
        Assert.Contains("outputs.clientId.value", deployment.AppSettings[secretName], StringComparison.Ordinal);
        Assert.Equal("EasyAuth", deployment.AppSettings["Chat__Access"]);
        Assert.Empty(deployment.All("Microsoft.KeyVault/vaults"));
        Assert.DoesNotContain(
            infra.Deploy(InfraFixture.Default).All("Microsoft.Web/sites/config"),
            config => config.GetProperty("name").GetString()!.EndsWith("authsettingsV2", StringComparison.Ordinal));
    }

    private static string[] Names(Deployment deployment, string type) =>
        [.. deployment.All(type).Select(resource => resource.GetProperty("name").GetString()!)];

    private static string[] Locations(Deployment deployment, string type) =>
        [.. deployment.All(type).Select(resource => resource.GetProperty("location").GetString()!)];

    private JsonElement Configuration(string variant) =>
        infra.Deploy(variant).Properties("Microsoft.Web/sites").GetProperty("functionAppConfig");

    private static string Document(string name) => File.ReadAllText(Path.Combine(Repository.Find().Root, "docs", name));

    private static double Number(Match row, string column) => double.Parse(row.Groups[column].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\| paced, 100 streams, events, ms +\| +(?<relay>[\d.]+) \| +[\d.]+ \| +(?<app>[\d.]+) \|")]
    private static partial Regex Measured();
}
