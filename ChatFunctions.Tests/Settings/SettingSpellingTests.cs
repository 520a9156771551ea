using ChatFunctions.Settings;
using Microsoft.Extensions.Configuration;

namespace ChatFunctions.Tests.Settings;

/// <summary>Which unknown names stop the start, and which setting is then named.</summary>
public sealed class SettingSpellingTests
{
    private static readonly string[] Prefixes = ["Chat__", "ConversationStore__", "AZURE_OPENAI_", "OPENAI_"];

    private static readonly KnownSettings Known = Collect();

    public static TheoryData<string> Names => [.. Known.All.Select(setting => setting.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Name_has_one_slip_of_the_finger_the_right_one_is_named(string name)
    {
        var prefix = Prefixes.Single(each => name.StartsWith(each, StringComparison.Ordinal));

        foreach (
            var slip in Slips(name, prefix.Length).Distinct()
                .Except(Known.All.Select(setting => setting.Name), StringComparer.OrdinalIgnoreCase))
        {
            var failures = Check(slip);

            var failure = Assert.Single(failures);
            Assert.StartsWith($"{slip} is not", failure, StringComparison.Ordinal);
            Assert.EndsWith($"Did you mean {name}?", failure, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Name_is_right_in_any_case_it_is_fine(string name) =>
        Assert.Empty(Check(name).Concat(Check(name.ToUpperInvariant())).Concat(Check(name.ToLowerInvariant())));

    [Theory]
    [InlineData("Chat__Acces", "Chat__Access")]
    [InlineData("Chat__Key__web", "Chat__Keys")]
    [InlineData("Chat__HistoryTokens", "Chat__MaxHistoryTokens")]
    [InlineData("Chat__Model__0", "Chat__Models")]
    [InlineData("ConversationStore__TabelNames", "ConversationStore__TableName")]
    [InlineData("ConversationStore__ServiceUrl", "ConversationStore__ServiceUri")]
    [InlineData("OPENAI_BASEURL", "OPENAI_BASE_URL")]
    [InlineData("OPENAI_APIKEY", "OPENAI_API_KEY")]
    [InlineData("AZURE_OPENAI__ENDPOINT", "AZURE_OPENAI_ENDPOINT")]
    [InlineData("AZURE_OPENAI_ENDPIONT", "AZURE_OPENAI_ENDPOINT")]
    public void Name_is_near_to_a_setting_that_one_is_named(string configured, string meant) =>
        Assert.Equal(
            [$"{configured.Split("__0")[0].Split("__web")[0]} is not a setting that anything reads. Did you mean {meant}?"],
            Check(configured));

    [Theory]
    [InlineData("OPENAI_ORG_ID")]
    [InlineData("OPENAI_ORGANIZATION")]
    [InlineData("OPENAI_PROJECT")]
    [InlineData("OPENAI_PROJECT_ID")]
    [InlineData("OPENAI_API_BASE")]
    [InlineData("OPENAI_API_HOST")]
    [InlineData("OPENAI_API_TYPE")]
    [InlineData("OPENAI_API_URL")]
    [InlineData("OPENAI_API_VERSION")]
    [InlineData("OPENAI_ADMIN_KEY")]
    [InlineData("OPENAI_BASE_PATH")]
    [InlineData("OPENAI_DEFAULT_MODEL")]
    [InlineData("OPENAI_MODEL_NAME")]
    [InlineData("OPENAI_EMBEDDING_MODEL")]
    [InlineData("OPENAI_LOG")]
    [InlineData("OPENAI_PROXY")]
    [InlineData("OPENAI_TIMEOUT")]
    [InlineData("OPENAI_WEBHOOK_SECRET")]
    [InlineData("AZURE_OPENAI_AD_TOKEN")]
    [InlineData("AZURE_OPENAI_API_DEPLOYMENT_NAME")]
    [InlineData("AZURE_OPENAI_API_INSTANCE_NAME")]
    [InlineData("AZURE_OPENAI_BASE_URL")]
    [InlineData("AZURE_OPENAI_CHAT_DEPLOYMENT_NAME")]
    [InlineData("AZURE_OPENAI_CHATGPT_DEPLOYMENT")]
    [InlineData("AZURE_OPENAI_DEPLOYMENT")]
    [InlineData("AZURE_OPENAI_EMB_DEPLOYMENT")]
    [InlineData("AZURE_OPENAI_KEY")]
    [InlineData("AZURE_OPENAI_RESOURCE")]
    [InlineData("AZURE_OPENAI_SERVICE")]
    [InlineData("AZURE_OPENAI_SYSTEM_MESSAGE")]
    [InlineData("AZURE_OPENAI_TOKEN_ENDPOINT")]
    [InlineData("Chat__Unheard")]
    [InlineData("Chat__RetentionInDays")]
    [InlineData("ConversationStore__Cache")]
    [InlineData("CHAT_KEY")]
    [InlineData("ChatFunctions__Access")]
    public void Name_is_anothers_or_near_to_none_it_is_let_be(string configured) => Assert.Empty(Check(configured));

    [Fact]
    public void Variable_resembles_a_setting_that_is_there_too_it_is_anothers() =>
        Assert.Empty(Check("OPENAI_MODELS", "OPENAI_MODEL"));

    [Fact]
    public async Task Name_is_misspelt_app_does_not_start_and_names_both()
    {
        var message = await AppSettings.RefuseAsync(("Chat__Acces", AppSettings.Secret), ("Chat__Maxhistorymesages", "9"));

        Assert.Equal(
            """
            Chat__Acces is not a setting that anything reads. Did you mean Chat__Access?
            Chat__Maxhistorymesages is not a setting that anything reads. Did you mean Chat__MaxHistoryMessages?
            """,
            message,
            ignoreLineEndingDifferences: true);
    }

    private static KnownSettings Collect()
    {
        var known = new KnownSettings();
        known.All.AddRange(SettingTests.All());
        return known;
    }

    private static IReadOnlyList<string> Check(params string[] names)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                names.Select(name => KeyValuePair.Create(name.Replace("__", ":", StringComparison.Ordinal), (string?)"x")))
            .Build();
        return [.. new SettingSpelling(configuration).Validate(null, Known).Failures ?? []];
    }

    /// <summary>
    /// A letter left out, doubled, replaced, or swapped with the next one, at each place from <paramref name="start"/> on.
    /// </summary>
    private static IEnumerable<string> Slips(string name, int start)
    {
        for (var i = start; i < name.Length; i++)
        {
            yield return name.Remove(i, 1);
            yield return name.Insert(i, name[i].ToString());
            yield return $"{name[..i]}q{name[(i + 1)..]}";
            if (i + 1 < name.Length)
            {
                yield return $"{name[..i]}{name[i + 1]}{name[i]}{name[(i + 2)..]}";
            }
        }
    }
}
