using System.Text.RegularExpressions;
using ChatFunctions.LocalHost;
using ChatFunctions.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Tests.Settings;

/// <summary>What holds for every setting of the app, those to come included.</summary>
public sealed partial class SettingTests
{
    public static TheoryData<string> Names => [.. All().Select(setting => setting.Name)];

    /// <summary>Every setting, as the app itself knows them.</summary>
    internal static IReadOnlyList<Setting> All()
    {
        using var host = AppSettings.Build();
        return host.Services.GetRequiredService<IOptions<KnownSettings>>().Value.All;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Value_is_nonsense_the_line_has_no_name_of_a_type_and_says_what_must_be(string name)
    {
        var setting = All().Single(each => each.Name == name);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new(name.Replace("__", ":", StringComparison.Ordinal), "\u00bfque?")])
            .Build();
        var options = Activator.CreateInstance(setting.Owner)!;

        var line = setting.Fill(options, configuration);

        // Some take any text.
        if (line is not null)
        {
            Assert.Matches($@"\A{name}( is '.*', but)? must be [A-Za-z0-9].*\.\z", line);
            Assert.DoesNotMatch(@"System\.|ChatFunctions|Int32|Duration\b|Nullable", line.Replace(name, "", StringComparison.Ordinal));
            Assert.DoesNotContain('\n', line);
        }
    }

    [Fact]
    public void Setting_is_known_the_document_names_it_and_no_other()
    {
        var document = File.ReadAllText(Path.Combine(Repository.Find().Root, "docs", "settings.md"));
        var table = document[document.IndexOf("## Settings", StringComparison.Ordinal)..];
        table = table[..table.IndexOf("\n## ", StringComparison.Ordinal)];

        var named = SettingName().Matches(table).Select(match => match.Value.Replace("__NAME", "", StringComparison.Ordinal)).ToHashSet();

        Assert.Equal(All().Select(setting => setting.Name).Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("(?<=`)(Chat__|ConversationStore__|AZURE_OPENAI_|OPENAI_)[A-Za-z_]+(?=[`=])")]
    private static partial Regex SettingName();
}
