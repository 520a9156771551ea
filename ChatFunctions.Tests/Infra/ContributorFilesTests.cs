using System.Text.RegularExpressions;
using ChatFunctions.LocalHost;
using CliWrap;
using CliWrap.Buffered;

namespace ChatFunctions.Tests.Infra;

/// <summary>What an editor, a container and a release read, beside what it names.</summary>
public sealed partial class ContributorFilesTests
{
    private const string Program = "ChatFunctions.LocalHost";

    private static readonly string Root = Repository.Find().Root;

    [Fact]
    public void F5_starts_what_the_README_starts_and_opens_its_page()
    {
        var readme = File.ReadAllText(Path.Combine(Root, "README.md"));
        var profiles = Json($"{Program}/Properties/launchSettings.json").GetProperty("profiles").EnumerateObject().ToArray();
        var launches = Json(".vscode/launch.json").GetProperty("configurations").EnumerateArray().ToArray();

        Assert.Contains($"\ndotnet run --project {Program}\n", readme, StringComparison.Ordinal);
        Assert.Contains($"`dotnet run --project {Program} -- chat`", readme, StringComparison.Ordinal);
        Assert.Equal(["", "chat"], profiles.Select(profile =>
            profile.Value.TryGetProperty("commandLineArgs", out var arguments) ? arguments.GetString() : ""));
        Assert.Contains($"({profiles[0].Value.GetProperty("launchUrl").GetString()})", readme, StringComparison.Ordinal);
        Assert.Equal(
            profiles.Select(profile => profile.Name), launches.Select(launch => launch.GetProperty("name").GetString()));
        Assert.Equal(["", "chat"], launches.Select(launch => string.Join(' ', Strings(launch, "args"))));
        Assert.Matches(
            launches[0].GetProperty("serverReadyAction").GetProperty("pattern").GetString()!, "Ready: http://localhost:7071/api/app");
    }

    [Fact]
    public void F5_builds_first_the_program_is_then_there()
    {
        var build = Json(".vscode/tasks.json").GetProperty("tasks")[0];

        Assert.Equal(["build", $"${{workspaceFolder}}/{Program}"], Strings(build, "args"));
        Assert.All(Json(".vscode/launch.json").GetProperty("configurations").EnumerateArray(), launch =>
        {
            Assert.Equal(build.GetProperty("label").GetString(), launch.GetProperty("preLaunchTask").GetString());
            Assert.Equal(
                $"{Program}/bin/Debug/net{Environment.Version.ToString(2)}/{Program}.dll",
                launch.GetProperty("program").GetString()!["${workspaceFolder}/".Length..]);
        });
    }

    [Fact]
    public void Container_is_made_it_has_what_the_build_needs()
    {
        var container = Json(".devcontainer/devcontainer.json");
        var sdk = Json("global.json").GetProperty("sdk").GetProperty("version").GetString()!;
        var node = NodeVersion().Matches(string.Concat(Workflows())).Select(match => match.Groups["version"].Value).Distinct();

        Assert.StartsWith(
            $"mcr.microsoft.com/dotnet/sdk:{Version.Parse(sdk).ToString(2)}-",
            container.GetProperty("image").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            node,
            container.GetProperty("features").EnumerateObject()
                .Where(feature => feature.Name.Contains("/node:", StringComparison.Ordinal))
                .Select(feature => feature.Value.GetProperty("version").GetString()!));
        Assert.Equal(
            Strings(Json(".vscode/extensions.json"), "recommendations"),
            Strings(container.GetProperty("customizations").GetProperty("vscode"), "extensions"));
    }

    [Fact]
    public async Task Editors_files_are_not_ignored()
    {
        var ignored = await Cli.Wrap("git").WithWorkingDirectory(Root).WithValidation(CommandResultValidation.None)
            .WithArguments(["check-ignore", .. "extensions launch tasks settings".Split(' ').Select(name => $".vscode/{name}.json")])
            .ExecuteBufferedAsync();

        Assert.Equal(".vscode/settings.json", ignored.StandardOutput.Trim());
    }

    [Fact]
    public void Workflows_name_a_file_it_is_there()
    {
        var named = Workflows().SelectMany(workflow => FileOfOurs().Matches(workflow)).Select(match => match.Value).Distinct().ToArray();

        Assert.Contains(".ci/run", named);
        Assert.All(named, file => Assert.True(File.Exists(Path.Combine(Root, file)), file));
    }

    [ToolFact("node")]
    public async Task Version_is_released_its_words_are_those_of_the_changelog()
    {
        var changelog = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            changelog,
            "# Changelog\n\n## [Unreleased]\n\n- Two.\n\n## [1.2.0] - 2026-12-01\n\n### Added\n\n- One.\n\n## [1.1.0] - 2026-11-01\n\n- Zero.\n");
        try
        {
            Assert.Equal("### Added\n\n- One.\n", await NotesAsync("1.2.0"));
            Assert.Equal("- Zero.\n", await NotesAsync("1.1.0"));
            Assert.Equal("", await NotesAsync("1.3.0"));
            Assert.Equal("", await NotesAsync("Unreleased"));
        }
        finally
        {
            File.Delete(changelog);
        }

        async Task<string> NotesAsync(string version)
        {
            var ended = await Cli.Wrap("node").WithArguments([Path.Combine(Root, "eng", "release-notes.mjs"), version, changelog])
                .WithValidation(CommandResultValidation.None).ExecuteBufferedAsync();
            Assert.Equal(ended.StandardOutput.Length == 0, ended.ExitCode != 0);
            return ended.StandardOutput;
        }
    }

    private static JsonElement Json(string file) => JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Path.Combine(Root, file)));

    private static IEnumerable<string?> Strings(JsonElement element, string name) =>
        element.GetProperty(name).EnumerateArray().Select(value => value.GetString());

    private static IEnumerable<string> Workflows() =>
        Directory.GetFiles(Path.Combine(Root, ".github", "workflows")).Select(File.ReadAllText);

    [GeneratedRegex(@"node-version: (?<version>\d+)")]
    private static partial Regex NodeVersion();

    [GeneratedRegex(@"(?<=[ \t]\.?/?)(\.ci/run|eng/[\w.-]+|\.github/workflows/[\w.-]+)(?=\s)")]
    private static partial Regex FileOfOurs();
}
