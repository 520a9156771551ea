using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Turns;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>A turn as the oracle saw it begin in the table.</summary>
internal sealed class GhostTurn
{
    public required string Token { get; init; }

    /// <summary>The worker that began it.</summary>
    public required ScheduledWorker Owner { get; init; }

    public required string Question { get; init; }

    /// <summary>The texts before it that the model is to be sent.</summary>
    public required IReadOnlyList<string> Window { get; init; }

    public required int Generation { get; init; }

    /// <summary>The model's side, once it is asked.</summary>
    public ScriptedCall? Call { get; set; }

    /// <summary>What the model has said.</summary>
    public string Said => Log.Read().Text.ToString();

    /// <summary>What the model has said, item by item.</summary>
    public ReplyLog Log { get; } = new();

    public int Deltas { get; set; }

    /// <summary>A request to stop it has come into the table.</summary>
    public bool IsStopped { get; set; }

    /// <summary>Its own row has come into the table.</summary>
    public bool HasBeaten { get; set; }

    /// <summary>The reply, once it has ended; for good.</summary>
    public MessageRow? Ended { get; set; }

    /// <summary>The conversation was deleted, or another turn took its place.</summary>
    public bool IsGone { get; set; }

    public bool IsActive => Ended is null && !IsGone;

    /// <summary>The model says something.</summary>
    /// <param name="begun">The item that begins with it.</param>
    /// <param name="item">The item that it belongs to.</param>
    public void Say(string delta, ReplyItem? begun = null, int item = 0)
    {
        if (begun is not null)
        {
            Log.Begin(begun);
        }

        Log.Append(delta, item: item);
        Call!.Say(delta, begun, item);
    }

    /// <summary>Holds what somebody has of the reply against what was said: each delta, and the item that it belongs to.</summary>
    public void AssertBeginsWith(IReadOnlyList<int> lengths, string text, IReadOnlyList<ReplyRun> runs)
    {
        // The last delta is cut where a reply becomes too long.
        var beginning = Log.Read().First(lengths.Count);
        Assert.Equal(beginning.Lengths().SkipLast(1), lengths.SkipLast(1));
        Assert.Equal(text.Length, lengths.Sum());
        Assert.StartsWith(text, beginning.Text.ToString(), StringComparison.Ordinal);
        Assert.Equal(beginning.Runs.ToArray(), runs);
    }
}
