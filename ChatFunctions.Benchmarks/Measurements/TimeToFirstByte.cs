using ChatFunctions.Benchmarks.Contenders;
using ChatFunctions.Benchmarks.Load;
using ChatFunctions.Benchmarks.Reporting;
using ChatFunctions.Benchmarks.Upstream;

namespace ChatFunctions.Benchmarks.Measurements;

/// <summary>What stands between the model's first delta and the client.</summary>
internal sealed class TimeToFirstByte : IMeasurement
{
    private static readonly ContenderKind[] Kinds =
        [ContenderKind.Direct, ContenderKind.Relay, ContenderKind.Floor, ContenderKind.Straightforward, ContenderKind.ChatFunctions];

    private const string TwoPipelines =
        "By samples of processes that still warm up, three fifths of what short turns cost more than the floor's are in the requests to " +
        "the table, which the app writes by hand but sends through the pipeline of Azure.Core: retries, redirections, telemetry and " +
        "buffering, each an asynchronous step. An eighth is in the pipeline of the OpenAI SDK.";

    public string Name => "first-byte";

    public string Title => "Time to first byte";

    public string Method =>
        "From sending the request to the first byte of the body, one request at a time, in conversations of up to ten turns, " +
        "less the upstream's own time. The tables are emptied before each round. Floor and app commit the user's message " +
        "before they call the model, which the straightforward endpoint does not. The row with Azurite is here to show what it " +
        "is like without a cloud.";

    public async Task<IReadOnlyList<Figure>> RunAsync(Effort effort)
    {
        await using var stage = await Stage.SetAsync();
        await using var azurite = await Stage.SetWithAzuriteAsync();
        return
        [
            new("added over direct", "ms", await AddedAsync(stage, effort),
                Goal.AtMost(1.2, ContenderKind.Floor) with { Cause = TwoPipelines }),
            new("added over direct, with Azurite", "ms", await AddedAsync(azurite, effort)),
        ];
    }

    private static async Task<IReadOnlyDictionary<ContenderKind, double>> AddedAsync(Stage stage, Effort effort)
    {
        await using var contenders = await stage.StartAsync(Kinds);
        foreach (var contender in contenders.All)
        {
            for (var i = 0; i < effort.Of(200); i++)
            {
                await ConverseAsync(stage.Client, contender);
            }
        }

        var medians = await Rounds.MediansAsync(effort, contenders.All, async contender =>
        {
            await stage.EmptyTablesAsync();
            var times = new List<double>();
            for (var i = 0; i < effort.Of(20); i++)
            {
                times.AddRange(await ConverseAsync(stage.Client, contender));
            }

            return [Rounds.Quantile([.. times], 0.5)];
        });
        var direct = medians[0][ContenderKind.Direct];
        return medians[0].Where(value => value.Key != ContenderKind.Direct).ToDictionary(value => value.Key, value => value.Value - direct);
    }

    private static async Task<IReadOnlyList<double>> ConverseAsync(LoadClient client, Contender contender)
    {
        const int Turns = 10;
        var conversation = LoadClient.NewConversation();
        var times = new List<double>();
        for (var i = 0; i < Turns; i++)
        {
            var observation = await client.ObserveAsync(contender, ReplyScript.Burst(5), ReplyForm.PlainText, conversation);
            times.Add(observation.FirstByte?.TotalMilliseconds ?? throw new InvalidOperationException(observation.Failure));
        }

        return times[1..];
    }
}
