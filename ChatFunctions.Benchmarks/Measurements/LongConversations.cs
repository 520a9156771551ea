using ChatFunctions.Benchmarks.Contenders;
using ChatFunctions.Benchmarks.Load;
using ChatFunctions.Benchmarks.Reporting;
using ChatFunctions.Benchmarks.Upstream;

namespace ChatFunctions.Benchmarks.Measurements;

/// <summary>Whether a conversation gets slower as it grows.</summary>
internal sealed class LongConversations : IMeasurement
{
    private static readonly ContenderKind[] Kinds = [ContenderKind.Floor, ContenderKind.Straightforward, ContenderKind.ChatFunctions];
    private static readonly int[] Lengths = [10, 1000, 10_000];

    public string Name => "history";

    public string Title => "Time to first byte by the length of the conversation";

    public string Method =>
        "Both send the model the newest 50 messages.";

    public async Task<IReadOnlyList<Figure>> RunAsync(Effort effort)
    {
        await using var stage = await Stage.SetAsync();
        await using var contenders = await stage.StartAsync(Kinds);
        var conversations = Lengths.ToDictionary(length => length, _ => LoadClient.NewConversation());
        foreach (var (length, conversation) in conversations)
        {
            await StoredConversation.WriteAsync(stage.Table, conversation, length);
        }

        foreach (var contender in contenders.All)
        {
            await TimesAsync(contender, effort.Of(50));
        }

        var medians = await Rounds.MediansAsync(effort, contenders.All, contender => TimesAsync(contender, effort.Of(30)));
        var figures = Lengths.Select((length, index) => new Figure($"{length:N0} messages", "ms", medians[index])).ToList();
        figures.Add(
            new(
                "10,000 messages against 1,000", "×", Kinds.ToDictionary(kind => kind, kind => medians[2][kind] / medians[1][kind]),
                Goal.AtMost(1.15)));
        return figures;

        async Task<double[]> TimesAsync(Contender contender, int turns)
        {
            var times = Lengths.ToDictionary(length => length, _ => new List<double>());
            for (var turn = 0; turn < turns; turn++)
            {
                foreach (var length in Lengths)
                {
                    var observation = await stage.Client.ObserveAsync(
                        contender, ReplyScript.Burst(5), ReplyForm.PlainText, conversations[length]);
                    times[length].Add(observation.FirstByte?.TotalMilliseconds ?? throw new InvalidOperationException(observation.Failure));
                }
            }

            return [.. Lengths.Select(length => Rounds.Quantile([.. times[length]], 0.5))];
        }
    }
}
