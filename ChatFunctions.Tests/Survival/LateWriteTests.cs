namespace ChatFunctions.Tests.Survival;

/// <summary>Writes that the network holds back, and that reach the table service when others have gone on long since.</summary>
[Trait("Category", "Survival")]
public sealed class LateWriteTests(ITestOutputHelper output)
{
    private const int All = int.MaxValue;

    [Fact]
    public async Task Everything_of_a_worker_arrives_after_the_takeover_nothing_of_it_shows()
    {
        await using var cluster = await Cluster.StartAsync(output, Cluster.ShortLease);
        await using var far = await cluster.AddBehindProxyAsync();
        await using var near = await cluster.AddPatientAsync();
        const string message = "[[model: deltas=150 delay=20]]";
        Zombie[] all = [new(far, ChatClient.PlainText, message), new(far, ChatClient.EventStream, message)];
        await Task.WhenAll(all.Select(zombie => zombie.BeginAsync("w20")));

        var held = far.Proxy.Add(FaultKind.Hold, request => !request.IsRead, All);
        await held.Met;
        await AssertTakenOverAsync(near, held, all);
        Assert.NotEqual(0, held.Count);
    }

    [Fact]
    public async Task End_arrives_after_the_takeover_nothing_of_it_shows()
    {
        await using var cluster = await Cluster.StartAsync(output, Cluster.ShortLease);
        await using var far = await cluster.AddBehindProxyAsync();
        await using var near = await cluster.AddPatientAsync();
        const string message = "[[model: deltas=30 delay=20]]";
        Zombie[] all = [new(far, ChatClient.PlainText, message), new(far, ChatClient.EventStream, message)];

        var held = far.Proxy.Add(FaultKind.Hold, request => request.IsEnd, All);
        await Task.WhenAll(all.Select(zombie => zombie.BeginAsync("w30")));
        await held.Met;
        await AssertTakenOverAsync(near, held, all);
    }

    [Fact]
    public async Task Begin_arrives_after_another_turn_it_never_was()
    {
        await using var cluster = await Cluster.StartAsync(output, Cluster.ShortLease);
        await using var far = await cluster.AddBehindProxyAsync();
        await using var near = await cluster.AddPatientAsync();
        string[] ids = [ChatClient.NewId(), ChatClient.NewId()];
        (await Polite.PostAsync(near.Client, ids[0], "[[model: deltas=2]] First", Polite.Key())).Expect(HttpStatusCode.OK);

        var held = far.Proxy.Add(FaultKind.Hold, request => request.IsBegin, All);
        await Task.WhenAll(ids.Select(async id =>
        {
            (await far.Client.PostAsync(id, "Never")).ExpectProblem(503);
            (await Polite.PostAsync(near.Client, id, "[[model: deltas=2]] Now", Polite.Key())).Expect(HttpStatusCode.OK);
        }));

        await held.ReleaseAsync();

        string[] now = ["[[model: deltas=2]] Now", Words.Of(2)];
        Assert.Equal(
            ["[[model: deltas=2]] First", Words.Of(2), .. now],
            (await Entry.ReadAllAsync(far.Client, ids[0])).Select(entry => entry.Content));
        Assert.Equal(now, (await Entry.ReadAllAsync(far.Client, ids[1])).Select(entry => entry.Content));
        Assert.Equal(0, cluster.ModelCalls("Never"));
    }

    [Fact]
    public async Task Begin_of_a_deleted_conversation_arrives_it_stays_deleted()
    {
        await using var cluster = await Cluster.StartAsync(output, Cluster.ShortLease);
        await using var far = await cluster.AddBehindProxyAsync();
        await using var near = await cluster.AddPatientAsync();
        string[] ids = [ChatClient.NewId(), ChatClient.NewId(), ChatClient.NewId()];
        (await Polite.PostAsync(near.Client, ids[0], "[[model: deltas=2]] First", Polite.Key())).Expect(HttpStatusCode.OK);
        (await Polite.PostAsync(near.Client, ids[1], "[[model: deltas=2]] First", Polite.Key())).Expect(HttpStatusCode.OK);

        var held = far.Proxy.Add(FaultKind.Hold, request => request.IsBegin, All);
        await Task.WhenAll(ids.Select(async id => (await far.Client.PostAsync(id, "Never")).ExpectProblem(503)));
        (await Polite.PostAsync(near.Client, ids[2], "[[model: deltas=2]] First", Polite.Key())).Expect(HttpStatusCode.OK);
        await Task.WhenAll(ids.Select(async id => (await near.Client.DeleteAsync(id)).Expect(HttpStatusCode.NoContent)));
        (await Polite.PostAsync(near.Client, ids[1], "[[model: deltas=2]] Namesake", Polite.Key())).Expect(HttpStatusCode.OK);
        await held.ReleaseAsync();

        (await far.Client.GetAsync($"chat/{ids[0]}")).ExpectProblem(404);
        (await far.Client.GetAsync($"chat/{ids[2]}")).ExpectProblem(404);
        Assert.Equal(
            ["[[model: deltas=2]] Namesake", Words.Of(2)], (await Entry.ReadAllAsync(far.Client, ids[1])).Select(entry => entry.Content));
        Assert.Equal(0, cluster.ModelCalls("Never"));
    }

    private static async Task AssertTakenOverAsync(Node near, ProxyFault held, Zombie[] all)
    {
        foreach (var zombie in all)
        {
            zombie.ReadOn();
        }

        const string next = "[[model: deltas=100 delay=20]] Next";
        using var running = await Polite.OpenAsync(near.Client, all[0].Id, next, ChatClient.EventStream);
        (await Polite.PostAsync(near.Client, all[1].Id, next, Polite.Key())).Expect(HttpStatusCode.OK);
        foreach (var zombie in all)
        {
            zombie.Remember();
        }

        await held.ReleaseAsync();

        await running.ReadToEndAsync();
        foreach (var zombie in all)
        {
            var entries = await Entry.ReadEndedAsync(near.Client, zombie.Id);
            await zombie.AssertHarmlessAsync(entries[1]);
            Assert.Equal(entries, await Entry.ReadEndedAsync(near.Client, zombie.Id));
            Assert.Equal([zombie.Message, entries[1].Content, next, Words.Of(100)], entries.Select(entry => entry.Content));
            Assert.Equal("completed", entries[3].Status);
        }
    }
}
