using System.Net;
using ChatFunctions.Tests.Support;
using Xunit.Abstractions;

namespace ChatFunctions.Tests.Survival;

/// <summary>What a turn costs at the table service, counted in front of it.</summary>
[Trait("Category", "Survival")]
public sealed class CostTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Short_turn_costs_three_requests_and_one_more_with_a_key()
    {
        await using var cluster = await Cluster.StartAsync(output, ("Chat__JournalInterval", "0.5 s"), ("Chat__LeaseDuration", "30 s"));
        var node = await cluster.AddBehindProxyAsync();
        var id = ChatClient.NewId();
        (await node.Client.PostAsync(id, "[[model: deltas=3]]")).Expect(HttpStatusCode.OK);

        // On a busy machine a turn may take long enough for a journal write: the cheapest one tells.
        var plain = new List<ProxiedRequest[]>();
        var keyed = new List<ProxiedRequest[]>();
        for (var n = 0; n < 6; n++)
        {
            plain.Add(await TurnAsync(node, id));
            keyed.Add(await TurnAsync(node, id, ("Idempotency-Key", $"key-{n}")));
        }

        var turn = plain.MinBy(requests => requests.Length)!;
        Assert.Equal(3, turn.Length);
        Assert.True(turn[0].IsRead);
        Assert.True(turn[1].IsBegin);
        Assert.True(turn[2].IsEnd);
        Assert.Equal(4, keyed.Min(requests => requests.Length));
    }

    private static async Task<ProxiedRequest[]> TurnAsync(Node node, string id, params (string Name, string Value)[] headers)
    {
        var before = node.Proxy.Requests.Count;
        (await Polite.PostAsync(node.Client, id, "[[model: deltas=3]]", headers)).Expect(HttpStatusCode.OK);
        return [.. node.Proxy.Requests.Skip(before)];
    }
}
