using System.Diagnostics;
using ChatFunctions.Tests.OpenAI;

namespace ChatFunctions.Tests.Survival;

/// <summary>
/// One reply of several items whose instance is killed, or loses its table for longer than its lease, or whose clients lose their
/// connections; and what all of them must have seen in the end.
/// </summary>
/// <param name="victim">Where the reply is asked for.</param>
/// <param name="others">Who is there in any case; the first of them has a lease of its own that lasts.</param>
internal sealed class FollowedReply(string name, Random random, Node victim, IReadOnlyList<Node> others)
{
    // The journal's interval, and what a busy machine may need on top of it for one write.
    private static readonly TimeSpan Unjournaled = TimeSpan.FromSeconds(0.2 + 2.8);

    // What comes before the first item.
    private const int Opening = 2;

    private readonly string _id = ChatClient.NewId();
    private readonly ItemReply _reply = new(name, random);
    private readonly List<Follower> _followers = [];

    /// <summary>How it ended, for the test's output.</summary>
    public string Outcome { get; private set; } = "";

    /// <summary>Has the reply, with clients at all instances, until each of them has seen its end.</summary>
    public async Task FollowAsync()
    {
        await Polite.PostAsync(others[0].Client, _id, "[[model: deltas=1]]", Polite.Key());
        var key = Polite.Key();
        var asking = new Follower(_id, [victim, .. others], null);
        _followers.Add(asking);
        var asked = asking.FollowAsync(
            node => node.Client.OpenAsync(HttpMethod.Post, "v1/responses", _reply.Ask(_id), key, ("Accept", ChatClient.EventStream)));
        await await Task.WhenAny(asking.Begun, asked);

        // One stays, the other comes and goes.
        Follower[] attached = [new(_id, others, null), new(_id, [victim, .. others], random)];
        _followers.AddRange(attached);
        await Task.WhenAll([asked, .. attached.Select(follower => follower.FollowAsync(node => follower.AttachAsync(node)))]);
    }

    /// <summary>Takes the table from its instance, at some moment of the reply, for longer than its lease.</summary>
    public async Task LoseTableAsync()
    {
#pragma warning disable CA5394 // Reproducible on purpose.
        await Task.Delay(random.Next(2000));
        var (kind, reads) = (random.One(FaultKind.Cut, FaultKind.Refuse, FaultKind.Hang, FaultKind.Delay), random.Next(2) == 0);
#pragma warning restore CA5394
        var fault = victim.Proxy.Add(
            kind, request => request.IsOf(_id) && (reads || !request.IsRead), int.MaxValue, delay: Cluster.Lease);
        await Task.Delay(Cluster.Lease * 1.5);
        fault.Stop();
    }

    /// <summary>Compares what they saw with what is in the table.</summary>
    /// <param name="cluster">Knows what the model was asked.</param>
    /// <param name="killed">When its instance was killed; 0 where it was not.</param>
    public async Task VerifyAsync(Cluster cluster, long killed)
    {
        var client = others[0].Client;
        var turn = _followers[0].Frames[0].Id.Split('.')[0];
        var replay = (await Resumption.ResumeAsync(client, _id, null)).Expect(HttpStatusCode.OK).Frames;
        Resumption.AssertDense(replay, turn);
        Resumption.AssertSame(
            replay, (await client.GetAsync($"v1/responses/{replay[0].Response.Text("id")}?stream=true")).Expect(HttpStatusCode.OK).Frames);

        var stored = _reply.Of(replay);
        var kept = stored.Count == 0 ? Opening : replay.TakeWhile((_, index) => replay.Skip(index).Any(IsOfItem)).Count();
        foreach (var follower in _followers)
        {
            CheckFollower(follower.Frames, replay, kept);
            Assert.True(
                killed == 0 || SaidBy(follower, killed - (long)(Unjournaled.TotalSeconds * Stopwatch.Frequency)) <= kept,
                "More was seen, for longer than a journal interval, than is left.");
        }

        CheckRow(await client.EndedReplyAsync(_id), replay[^1].Response, stored);
        await CheckNextAsync(cluster, client);
        Outcome = $"{replay[^1].Response.Text("status")}, {stored.Count} items in {kept} events";
    }

    /// <summary>
    /// How many events somebody had seen up to the last one of an item: those that come behind it, where the reply ends, are not of
    /// the journal.
    /// </summary>
    private static int SaidBy(Follower follower, long timestamp)
    {
        var seen = follower.Frames.Take(follower.SeenBy(timestamp)).ToList();
        return seen.FindLastIndex(IsOfItem) + 1;
    }

    /// <summary>Whether it tells of an item's beginning, or of more of it, and not of an end.</summary>
    private static bool IsOfItem(SseFrame frame) =>
        frame.Event.EndsWith(".added", StringComparison.Ordinal) || frame.Event.EndsWith(".delta", StringComparison.Ordinal);

    private void CheckFollower(IReadOnlyList<SseFrame> frames, IReadOnlyList<SseFrame> replay, int kept)
    {
        Resumption.AssertDense(frames, replay[^1].Id.Split('.')[0]);
        Resumption.AssertSame([.. replay.Take(kept)], [.. frames.Take(kept)]);
        if (frames.Count == replay.Count && frames.Skip(kept).Zip(replay.Skip(kept)).All(pair => pair.First.Event == pair.Second.Event))
        {
            Resumption.AssertSame(replay, frames);
            return;
        }

        // It has seen what was lost with the worker, and then the end as the table has it.
        Assert.Equal("response.incomplete", frames[^1].Event);
        Assert.Equal((replay[^1].Event, replay[^1].Response.GetRawText()), (frames[^1].Event, frames[^1].Response.GetRawText()));
        _reply.Of(frames);
    }

    private void CheckRow(JsonElement row, JsonElement response, IReadOnlyList<(string Type, string Said)> stored)
    {
        Assert.Equal(
            row.Text("status") == "completed" && _reply.IsWhole(stored) ? ("completed", null) : ("incomplete", "interrupted"),
            (row.Text("status"), row.TryGetProperty("reason", out var reason) ? reason.GetString() : null));
        Assert.Equal(row.Text("status"), response.Text("status"));
        Assert.Equal(Said("message"), row.Text("content"));
        Assert.Equal(Said("reasoning"), row.TryGetProperty("reasoning", out var thoughts) ? thoughts.GetString() : "");
        Assert.Equal(_reply.Refuses && stored.Any(item => item.Type == "message"), row.TryGetProperty("refusal", out _));
        Assert.Equal(
            stored.Where(item => item.Type == "function_call").Select(item => item.Said),
            row.TryGetProperty("toolCalls", out var calls) ? calls.EnumerateArray().Select(call => call.Text("arguments")) : []);
        Assert.Equal(
            stored,
            response.GetProperty("output").EnumerateArray().Take(stored.Count).Select(item => (item.Text("type")!, item.Text("type") switch
            {
                "function_call" => item.Text("arguments")!,
                _ => item.GetProperty("content")[0].EnumerateObject().ElementAt(1).Value.GetString()!,
            })));

        string Said(string type) => string.Concat(stored.Where(item => item.Type == type).Select(item => item.Said));
    }

    /// <summary>The conversation goes on, and the model hears of no call that nobody has answered.</summary>
    private async Task CheckNextAsync(Cluster cluster, ChatClient client)
    {
        var next = $"[[model: deltas=1]] After {name}.";
        (await Polite.PostAsync(client, _id, next, Polite.Key())).Expect(HttpStatusCode.OK);
        var messages = cluster.Model.Requests.Select(request => request.Body.GetProperty("messages"))
            .Last(messages => messages.EnumerateArray().Last().Text("content") == next);
        Assert.All(messages.EnumerateArray(), message => Assert.False(message.TryGetProperty("tool_calls", out _)));
        Assert.DoesNotContain(messages.EnumerateArray(), message => message.Text("role") == "tool");
    }
}
