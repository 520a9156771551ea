using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Tests.Conversations;
using ChatFunctions.Turns;
using CsCheck;

namespace ChatFunctions.Tests.Turns;

/// <summary>A reply of any items, as a model could give it: only calls are spoken to in turns.</summary>
internal sealed record ItemScript(IReadOnlyList<(ReplyItem? Begun, int Item, string Delta)> Steps)
{
    private static readonly ReplyItem[] Items =
        [ReplyItem.Text, ReplyItem.Reasoning, ReplyItem.Refusal, ReplyItem.Call("call_\"1", "f"), ReplyItem.Call("call_2", "get_it")];

    /// <summary>Up to a dozen steps, none included.</summary>
    public static Gen<ItemScript> Any { get; } = Gen.Select(Gen.Int[0, 11].Array[0, 12], Texts.Any(4).Array[12]).Select(Make);

    /// <summary>The items that come of it, with what they say.</summary>
    public IReadOnlyList<ReplyPart> Parts
    {
        get
        {
            var parts = new List<ReplyPart>();
            foreach (var step in Steps)
            {
                if (step.Begun is { } begun || parts.Count == 0)
                {
                    parts.Add(new ReplyPart(parts.Count, step.Begun ?? ReplyItem.Text, ""));
                }

                parts[step.Item] = parts[step.Item] with { Text = parts[step.Item].Text + step.Delta };
            }

            return parts;
        }
    }

    /// <summary>Adds it to a log, step by step.</summary>
    public void WriteTo(ReplyLog log, Action? afterEach = null)
    {
        foreach (var (begun, item, delta) in Steps)
        {
            if (begun is not null)
            {
                log.Begin(begun);
            }

            log.Append(delta, item: item);
            afterEach?.Invoke();
        }
    }

    public ReplyLog ToLog()
    {
        var log = new ReplyLog();
        WriteTo(log);
        return log;
    }

    /// <summary>How it ends in the table.</summary>
    public ReplyEnd End(string status = TurnStatus.Completed)
    {
        var view = ToLog().Read();
        return new ReplyEnd(ReplyOutcome.Committed, new ReplyResult(status, null, view.Text.ToString(), view.Lengths())
        {
            Runs = view.Runs.ToArray(),
            Ended = Rows.Noon,
        });
    }

    public override string ToString() => string.Join(' ', Steps.Select(step => $"[{step.Begun?.Kind} {step.Item} {step.Delta.Length}]"));

    private static ItemScript Make(int[] choices, string[] deltas)
    {
        var steps = new List<(ReplyItem?, int, string)>();
        var items = new List<ReplyItem>();
        for (var index = 0; index < choices.Length; index++)
        {
            var choice = choices[index];
            var calls = Enumerable.Range(0, items.Count).Where(item => items[item].IsCall).ToArray();
            if (choice < Items.Length && (items.Count > 0 || choice > 0))
            {
                items.Add(Items[choice]);
                steps.Add((Items[choice], items.Count - 1, ""));
            }
            else if (choice > 8 && calls.Length > 0)
            {
                steps.Add((null, calls[choice % calls.Length], deltas[index] + "x"));
            }
            else
            {
                items.AddRange(items.Count == 0 ? [ReplyItem.Text] : []);
                steps.Add((null, items.Count - 1, deltas[index] + "y"));
            }
        }

        return new ItemScript(steps);
    }
}
