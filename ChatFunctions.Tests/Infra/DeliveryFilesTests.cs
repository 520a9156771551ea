using System.Text.RegularExpressions;
using ChatFunctions.LocalHost;

namespace ChatFunctions.Tests.Infra;

/// <summary>azure.yaml and the workflows, where a slip shows only when somebody deploys.</summary>
public sealed partial class DeliveryFilesTests
{
    private static readonly string Root = Repository.Find().Root;

    [Fact]
    public void Azd_deploys_its_service_the_template_marks_the_app_with_that_name()
    {
        var service = Service().Match(File.ReadAllText(Path.Combine(Root, "azure.yaml")));
        var template = File.ReadAllText(Path.Combine(Root, "infra", "modules", "function-app.bicep"));

        Assert.True(service.Success);
        Assert.Contains($"'azd-service-name': '{service.Groups["name"].Value}'", template, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Path.Combine(Root, service.Groups["project"].Value), "*.csproj"));
    }

    [Fact]
    public void Workflows_use_an_action_it_is_pinned_to_a_commit()
    {
        var uses = Workflows().SelectMany(workflow => Uses().Matches(workflow))
            .Select(match => match.Groups["action"].Value.Trim())
            .Where(action => !action.StartsWith("./", StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(uses);
        Assert.All(uses, action => Assert.Matches(@"^[\w.-]+/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", action));
    }

    [Fact]
    public void Workflows_run_they_may_do_no_more_than_they_say()
    {
        Assert.All(Workflows(), workflow => Assert.Contains("\npermissions:\n  contents: read\n", workflow, StringComparison.Ordinal));
        Assert.All(Workflows(), workflow => Assert.DoesNotContain("secrets.", workflow, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Workflows() => Directory.GetFiles(Path.Combine(Root, ".github", "workflows"))
        .Select(file => File.ReadAllText(file).ReplaceLineEndings("\n"));

    [GeneratedRegex(@"services:\s+(?<name>\w+):\s+project: \./(?<project>\w+)\s")]
    private static partial Regex Service();

    [GeneratedRegex(@"uses:(?<action>[^\n]+)")]
    private static partial Regex Uses();
}
