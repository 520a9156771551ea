using System.Text.RegularExpressions;
using ChatFunctions.LocalHost;

namespace ChatFunctions.Tests.Infra;

/// <summary>What azd passes to the template: infra/main.parameters.json, which it reads from its environment.</summary>
[Collection(SharedInfra.Name)]
public sealed partial class AzdParametersTests(InfraFixture infra)
{
    private static readonly string Root = Repository.Find().Root;

    [BicepFact]
    public void Azd_passes_a_parameter_the_template_has_it_and_an_empty_variable_leaves_its_default()
    {
        var template = infra.Template.GetProperty("parameters");

        Assert.All(Passed(), parameter =>
        {
            Assert.True(template.TryGetProperty(parameter.Name, out var definition), $"{parameter.Name} is no parameter.");
            var type = definition.GetProperty("type").GetString();
            var hasDefault = definition.TryGetProperty("defaultValue", out var value);
            // azd leaves a number or a truth that is no such thing to the template, but passes an empty text on.
            Assert.Equal(hasDefault && type == "string" ? value.GetString() : "", parameter.Default);
        });
    }

    [BicepFact]
    public void Template_needs_a_parameter_azd_passes_it()
    {
        var needed = infra.Template.GetProperty("parameters").EnumerateObject()
            .Where(parameter => !parameter.Value.TryGetProperty("defaultValue", out _)).Select(parameter => parameter.Name);

        Assert.Equal(["environmentName", "location"], needed.Order());
        Assert.Empty(needed.Except(Passed().Select(parameter => parameter.Name)));
    }

    [Fact]
    public void Azd_reads_a_variable_the_guide_names_it_with_its_parameter_and_the_workflow_sets_it()
    {
        var workflow = File.ReadAllText(Path.Combine(Root, ".github", "workflows", "deploy.yml"));
        var guide = GuideRow().Matches(File.ReadAllText(Path.Combine(Root, "docs", "deploy.md"))).SelectMany(row =>
            Word().Matches(row.Groups["variables"].Value).Zip(Word().Matches(row.Groups["parameters"].Value), (variable, parameter) =>
                $"{variable.Value} {parameter.Value}"));

        var passed = Passed().ToArray();

        Assert.Equal(passed.Select(parameter => $"{parameter.Variable} {parameter.Name}").Order(), guide.Order());
        Assert.All(passed, parameter => Assert.Contains(
            $"      {parameter.Variable}: ${{{{ vars.{parameter.Variable}", workflow, StringComparison.Ordinal));
    }

    [BicepFact]
    public void Azd_asks_for_a_region_it_shows_those_with_quota_for_the_default_model()
    {
        var parameters = infra.Template.GetProperty("parameters");
        var azd = parameters.GetProperty("location").GetProperty("metadata").GetProperty("azd");
        string Default(string name) => parameters.GetProperty(name).GetProperty("defaultValue").ToString();

        var regions = parameters.GetProperty("location").GetProperty("allowedValues").EnumerateArray().Select(region => region.GetString());

        var usage = Assert.Single(azd.GetProperty("usageName").EnumerateArray()).GetString();

        Assert.Equal("location", azd.GetProperty("type").GetString());
        Assert.Equal($"OpenAI.{Default("modelSku")}.{Default("modelName")},{Default("modelCapacity")}", usage);
        Assert.Contains("swedencentral", regions);
    }

    private static IEnumerable<(string Name, string Variable, string Default)> Passed()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Root, "infra", "main.parameters.json")));
        return
        [
            .. file.RootElement.GetProperty("parameters").EnumerateObject().Select(parameter =>
            {
                var variable = Variable().Match(parameter.Value.GetProperty("value").GetString()!);
                Assert.True(variable.Success, $"{parameter.Name} is not read from one variable.");
                return (parameter.Name, variable.Groups["name"].Value, variable.Groups["default"].Value);
            }),
        ];
    }

    [GeneratedRegex(@"^\$\{(?<name>[A-Z_]+)(=(?<default>\w+))?\}$")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\|(?<variables>( `[A-Z_]+`,?)+) \|(?<parameters>( `\w+`,?)+) \|", RegexOptions.Multiline)]
    private static partial Regex GuideRow();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
