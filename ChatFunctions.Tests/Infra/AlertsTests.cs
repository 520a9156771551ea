using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using ChatFunctions.LocalHost;
using ChatFunctions.Telemetry;

namespace ChatFunctions.Tests.Infra;

/// <summary>What somebody is told of: what docs/telemetry.md says to watch, by metrics that the app has.</summary>
[Collection(SharedInfra.Name)]
public sealed partial class AlertsTests(InfraFixture infra)
{
    private const string Rules = "Microsoft.Insights/scheduledQueryRules";

    [BicepFact]
    public void Nobody_is_to_be_told_there_are_no_rules()
    {
        var deployment = infra.Deploy(InfraFixture.Default);

        Assert.Empty(deployment.All(Rules));
        Assert.Empty(deployment.All("Microsoft.Insights/actionGroups"));
    }

    [BicepFact]
    public void Somebody_is_to_be_told_each_rule_sends_to_that_address()
    {
        var deployment = infra.Deploy(InfraFixture.Alerts);
        var people = deployment.All("Microsoft.Insights/actionGroups").Single();

        var receiver = Assert.Single(people.GetProperty("properties").GetProperty("emailReceivers").EnumerateArray());

        Assert.Equal("operator@example.com", receiver.GetProperty("emailAddress").GetString());
        Assert.Equal(3, deployment.All(Rules).Count());
        Assert.All(deployment.All(Rules), rule =>
        {
            var properties = rule.GetProperty("properties");
            Assert.True(properties.GetProperty("enabled").GetBoolean());
            Assert.Equal(
                [people.GetProperty("id").GetString()],
                Deployment.At(properties, "actions", "actionGroups").EnumerateArray().Select(id => id.GetString()));
            Assert.Contains(
                "applicationInsightsId", Assert.Single(properties.GetProperty("scopes").EnumerateArray()).GetString(),
                StringComparison.Ordinal);
        });
    }

    [BicepFact]
    public void Rules_look_at_metrics_the_app_counts_them_and_the_guide_lists_them_with_their_thresholds()
    {
        var guide = GuideRow().Matches(File.ReadAllText(Path.Combine(Repository.Find().Root, "docs", "telemetry.md")))
            .Select(row => (row.Groups["rule"].Value, row.Groups["metric"].Value, row.Groups["tag"].Value, row.Groups["value"].Value,
                double.Parse(row.Groups["threshold"].Value, CultureInfo.InvariantCulture)));

        var rules = infra.Deploy(InfraFixture.Alerts).All(Rules).Select(Read).ToArray();

        Assert.Equal(guide.Order(), rules.Order());
        Assert.All(rules, rule => Assert.Contains(rule.Metric, Counters()));
    }

    private static (string Rule, string Metric, string Tag, string Value, double Threshold) Read(JsonElement rule)
    {
        var criterion = Assert.Single(Deployment.At(rule, "properties", "criteria", "allOf").EnumerateArray());
        var query = Query().Match(criterion.GetProperty("query").GetString()!);
        Assert.True(query.Success);
        Assert.Equal("Total", criterion.GetProperty("timeAggregation").GetString());
        Assert.Equal("valueSum", criterion.GetProperty("metricMeasureColumn").GetString());
        Assert.Equal("GreaterThan", criterion.GetProperty("operator").GetString());
        return (
            rule.GetProperty("properties").GetProperty("displayName").GetString()!["Chat: ".Length..],
            query.Groups["metric"].Value, query.Groups["tag"].Value, query.Groups["value"].Value,
            criterion.GetProperty("threshold").GetDouble());
    }

    // Counters alone: a sum over time of anything else means nothing.
    private static IEnumerable<string> Counters() =>
        typeof(ChatTelemetry).GetProperties().Select(property => property.GetValue(null)).OfType<Counter<long>>()
            .Select(counter => counter.Name);

    [GeneratedRegex(
        @"^customMetrics \| where name == ""(?<metric>[\w.]+)""( and tostring\(customDimensions\.(?<tag>\w+)\) == ""(?<value>\w+)"")?$")]
    private static partial Regex Query();

    [GeneratedRegex(
        @"^\| `(?<rule>[\w-]+)` \| `(?<metric>[\w.]+)`( with `(?<tag>\w+)=(?<value>\w+)`)? \| more than (?<threshold>\d+) \|",
        RegexOptions.Multiline)]
    private static partial Regex GuideRow();
}
