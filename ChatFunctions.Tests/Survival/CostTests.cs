namespace ChatFunctions.Tests.Survival;

/// <summary>What a turn costs at the table service, counted in front of it.</summary>
[Trait("Category", "Survival")]
public sealed class CostTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Short_turn_costs_two_requests_and_a_third_where_another_instance_had_the_one_before()
    {
        await using var cluster = await Cluster.StartAsync(output, ("Chat__JournalInterval", "0.5 s"), ("Chat__LeaseDuration", "30 s"));
        var (node, other) = (await cluster.AddBehindProxyAsync(), await cluster.AddBehindProxyAsync());
        var id = ChatClient.NewId();
        (await node.Client.PostAsync(id, "[[model: deltas=3]]")).Expect(HttpStatusCode.OK);

        // On a busy machine a turn may take long enough for a journal write: the cheapest one tells.
        var hot = new List<ProxiedRequest[]>();
        var keyed = new List<ProxiedRequest[]>();
        for (var n = 0; n < 6; n++)
        {
            hot.Add(await TurnAsync(node, id));
            keyed.Add(await TurnAsync(node, id, ("Idempotency-Key", $"key-{n}")));
        }

        var cold = await TurnAsync(other, id);

        Assert.Equal([(false, true, false), (false, false, true)], Kinds(hot.MinBy(requests => requests.Length)!));
        Assert.Equal([(false, true, false), (false, false, true)], Kinds(keyed.MinBy(requests => requests.Length)!));
        Assert.Equal([(true, false, false), (false, true, false)], Kinds(cold).Take(2));
    }

    private static IEnumerable<(bool IsRead, bool IsBegin, bool IsEnd)> Kinds(IEnumerable<ProxiedRequest> requests) =>
        requests.Select(request => (request.IsRead, request.IsBegin, request.IsEnd));

    private static async Task<ProxiedRequest[]> TurnAsync(Node node, string id, params (string Name, string Value)[] headers)
    {
        var before = node.Proxy.Requests.Count;
        (await Polite.PostAsync(node.Client, id, "[[model: deltas=3]]", headers)).Expect(HttpStatusCode.OK);
        return [.. node.Proxy.Requests.Skip(before)];
    }
}
