using ChatFunctions.Benchmarks.Contenders;
using ChatFunctions.Benchmarks.Load;
using ChatFunctions.Benchmarks.Reporting;
using ChatFunctions.Benchmarks.Tables;
using ChatFunctions.Benchmarks.Upstream;

namespace ChatFunctions.Benchmarks.Measurements;

/// <summary>What a turn asks of the table service, which bills by the request.</summary>
internal sealed class RequestsOfTurns : IMeasurement
{
    private static readonly ContenderKind[] Kinds = [ContenderKind.Floor, ContenderKind.Straightforward, ContenderKind.ChatFunctions];

    public string Name => "requests";

    public string Title => "Requests to the table";

    public string Method =>
        "Counted between the server and the table service. The slow reply lasts 3 s, in which the journal may be written six times " +
        "(every 0.5 s). Of the three requests " +
        "of a first turn, two go out side by side.";

    public async Task<IReadOnlyList<Figure>> RunAsync(Effort effort)
    {
        await using var stage = await Stage.SetAsync();
        await using var counter = await RequestCounter.StartAsync(stage.Table);
        await using var contenders = await stage.StartAsync(Kinds, counter.ConnectionString);
        foreach (var contender in contenders.All)
        {
            // The very first request makes the table.
            await stage.Client.AskAsync(contender, ReplyScript.Burst(20), ReplyForm.PlainText);
        }

        var medians = await Rounds.MediansAsync(effort, contenders.All, async contender =>
        {
            // The service makes the id, where it can.
            var conversation = contender.Kind == ContenderKind.Straightforward ? LoadClient.NewConversation() : null;
            return
            [
                await CountAsync(ReplyScript.Burst(20)),
                await CountAsync(ReplyScript.Burst(20)),
                await CountAsync(ReplyScript.Paced(effort.Of(300), 10)),
            ];

            async Task<double> CountAsync(ReplyScript script)
            {
                var before = counter.Count;
                var observation = await stage.Client.AskAsync(contender, script, ReplyForm.PlainText, conversation);
                conversation ??= observation.Conversation;
                return counter.Count - before;
            }
        });
        return
        [
            new("first turn of a conversation", "requests", medians[0], Goal.AtMost(3)),
            new("next turn on the same instance", "requests", medians[1], Goal.AtMost(2)),
            new("slow turn", "requests", medians[2], Goal.AtMost(9)),
        ];
    }
}
