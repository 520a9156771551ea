namespace ChatFunctions.Tests.Infra;

/// <summary>The settings in the template and those that the app reads, each way.</summary>
[Collection(SharedInfra.Name)]
public sealed class AppSettingsTests(InfraFixture infra)
{
    /// <summary>Read by the Functions host, the platform or an SDK, not by the app.</summary>
    private static readonly string[] ForThePlatform =
    [
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "AZURE_CLIENT_ID",
        "AzureWebJobsStorage__accountName",
        "AzureWebJobsStorage__blobServiceUri",
        "AzureWebJobsStorage__clientId",
        "AzureWebJobsStorage__credential",
        "OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID",
    ];

    /// <summary>Set by the platform itself.</summary>
    private static readonly string[] FromThePlatform =
        ["FUNCTIONS_APPLICATION_DIRECTORY", "WEBSITE_AUTH_ENABLED", "WEBSITE_SITE_NAME", "WEBSITE_SKU"];

    /// <summary>How the names begin that libraries look for by themselves: OpenTelemetry, its exporter, the generic host.</summary>
    private static readonly string[] OfLibraries = ["OTEL_", "AzureMonitorExporter__", "services", "shutdown", "startup"];

    /// <summary>Not in the template, on purpose: the default is right, or it is for elsewhere. Its appSettings can set them.</summary>
    private static readonly string[] LeftOut =
    [
        "AZURE_OPENAI_API_KEY", "AZURE_OPENAI_API_VERSION", "AZURE_OPENAI_SYSTEM_PROMPT", "AzureFunctionsJobHost__functionTimeout",
        "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL",
        "Chat__BodyMemoryMegabytes", "Chat__DrainTime", "Chat__HeartbeatInterval", "Chat__JournalInterval", "Chat__LeaseDuration",
        "Chat__Limits__ConcurrentTurns",
        "Chat__Limits__RequestsPerMinute", "Chat__Limits__TokensPerDay", "Chat__MaxHistoryMessages",
        "Chat__MaxHistoryTokens", "Chat__MaxMessageCharacters", "Chat__MaxOutputTokens", "Chat__MaxReplyCharacters",
        "Chat__MaxTurnDuration", "Chat__ModelFirstDeltaTimeout", "Chat__ModelIdleTimeout", "Chat__Models", "Chat__OnDisconnect",
        "Chat__Reasoning", "Chat__ReasoningEffort", "Chat__RetainFor", "Chat__TitleModel",
        "ConversationStore__ConnectionString", "ConversationStore__TableName",
    ];

    /// <summary>What only Azure knows, so that the app can start.</summary>
    private static readonly Dictionary<string, string> InAzure = new()
    {
        ["APPLICATIONINSIGHTS_CONNECTION_STRING"] =
            "InstrumentationKey=00000000-0000-0000-0000-000000000000;IngestionEndpoint=https://127.0.0.1:9/",
        ["AZURE_OPENAI_ENDPOINT"] = "https://oai-test.openai.azure.com/",
        ["Chat__Keys__default"] = new string('k', 64),
        ["ConversationStore__ServiceUri"] = "https://sttest.table.core.windows.net/",
        ["ConversationStore__BlobServiceUri"] = "https://sttest.blob.core.windows.net/",
    };

    [BicepTheory]
    [InlineData(InfraFixture.Default)]
    [InlineData(InfraFixture.EasyAuth)]
    [InlineData(InfraFixture.ExistingOpenAI)]
    public async Task Template_sets_a_name_the_app_or_the_platform_reads_it_and_the_app_starts(string variant)
    {
        var settings = infra.Deploy(variant).AppSettings;

        var read = await ReadAsync(settings);

        Assert.Empty(settings.Keys.Except(ForThePlatform).Except(read, StringComparer.Ordinal));
    }

    [BicepFact]
    public async Task App_reads_a_name_the_template_sets_it_or_leaves_it_out_on_purpose()
    {
        var settings = infra.Deploy(InfraFixture.Default).AppSettings;

        var read = await ReadAsync(settings);

        Assert.Empty(read.Except([.. settings.Keys, .. LeftOut, .. FromThePlatform]));
        Assert.Empty(LeftOut.Except(read));
        Assert.Empty(LeftOut.Intersect(settings.Keys));
    }

    [BicepFact]
    public void Platform_names_are_listed_each_is_set()
    {
        var set = InfraFixture.Variants.SelectMany(variant => infra.Deploy(variant).AppSettings.Keys);

        Assert.Empty(ForThePlatform.Except(set));
    }

    [BicepFact]
    public void Further_settings_are_given_they_are_set_but_never_in_place_of_the_templates_own()
    {
        var settings = infra.Deploy(InfraFixture.Cors).AppSettings;

        Assert.Equal("8000", settings["Chat__MaxHistoryTokens"]);
        Assert.Equal("Key", settings["Chat__Access"]);
    }

    // Sections (a name that others begin with) are no settings.
    private static async Task<string[]> ReadAsync(IReadOnlyDictionary<string, string> template)
    {
        var settings = template.ToDictionary(setting => setting.Key, setting => InAzure.GetValueOrDefault(setting.Key, setting.Value));
        settings["WEBSITE_SITE_NAME"] = "func-test";
        settings["WEBSITE_AUTH_ENABLED"] = template["Chat__Access"] == "EasyAuth" ? "True" : "False";
        var reads = new SettingReads(settings);

        await reads.StartAppAsync();

        var names = reads.Names;
        return
        [
            .. names.Where(name => !names.Any(other => other.StartsWith($"{name}__", StringComparison.OrdinalIgnoreCase)))
                .Where(name => !OfLibraries.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))).Except(ForThePlatform),
        ];
    }
}
