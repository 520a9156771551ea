using ChatFunctions.Benchmarks.Contenders;
using ChatFunctions.Benchmarks.Load;
using ChatFunctions.Benchmarks.Reporting;
using ChatFunctions.Benchmarks.Tables;
using ChatFunctions.Benchmarks.Upstream;

namespace ChatFunctions.Benchmarks.Measurements;

/// <summary>What a turn asks of the table service, which bills by the request.</summary>
internal sealed class TableRequests : IMeasurement
{
    private static readonly ContenderKind[] Kinds = [ContenderKind.Straightforward, ContenderKind.ChatFunctions];

    public string Name => "requests";

    public string Title => "Requests to the table";

    public string Method =>
        "Counted between the server and Azurite. The slow reply lasts 4 s, in which the app may write its journal eight times (every 0.5 s).";

    public async Task<IReadOnlyList<Figure>> RunAsync(Effort effort)
    {
        await using var stage = await Stage.SetAsync();
        await using var counter = await RequestCounter.StartAsync(stage.TableAddress);
        await using var contenders = await stage.StartAsync(Kinds, counter.ConnectionString(stage.Table));
        foreach (var contender in contenders.All)
        {
            // The very first request makes the table.
            await stage.Client.AskAsync(contender, ReplyScript.Burst(20), ReplyForm.PlainText);
        }

        var medians = await Rounds.MediansAsync(effort, contenders.All, async contender =>
        {
            var conversation = LoadClient.NewConversation();
            return
            [
                await CountAsync(ReplyScript.Burst(20)),
                await CountAsync(ReplyScript.Burst(20)),
                await CountAsync(ReplyScript.Paced(effort.Of(400), 10)),
            ];

            async Task<double> CountAsync(ReplyScript script)
            {
                var before = counter.Count;
                await stage.Client.AskAsync(contender, script, ReplyForm.PlainText, conversation);
                return counter.Count - before;
            }
        });
        return
        [
            new("first turn of a conversation", "requests", medians[0], Goal.AtMost(4)),
            new("short turn", "requests", medians[1], Goal.AtMost(3)),
            new("slow turn", "requests", medians[2], Goal.AtMost(3 + 8)),
        ];
    }
}
