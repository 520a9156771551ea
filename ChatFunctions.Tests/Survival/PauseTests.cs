namespace ChatFunctions.Tests.Survival;

/// <summary>SIGSTOP of the instance that streams, as a machine is paused.</summary>
[Trait("Category", "Survival")]
public sealed class PauseTests(ITestOutputHelper output)
{
    // One model has said all before its worker wakes, one is still talking, one says its first word meanwhile.
    private const string Short = "[[model: deltas=100 delay=20]]";
    private const string Long = "[[model: deltas=900 delay=20]]";
    private const string Late = "[[model: deltas=20 first=2000]]";

    [PosixFact]
    public async Task Worker_sleeps_past_its_lease_and_others_take_over_nothing_that_it_does_afterwards_shows()
    {
        await using var cluster = await Cluster.StartAsync(output, Cluster.ShortLease);
        await using var sleeper = await cluster.AddAsync();
        await using var other = await cluster.AddPatientAsync();
        var (text, events) = (ChatClient.PlainText, ChatClient.EventStream);
        Zombie[] talking =
        [
            new(sleeper, text, Short), new(sleeper, events, Short), new(sleeper, text, Long), new(sleeper, events, Long),
            new(sleeper, events, Long),
        ];
        Zombie[] silent = [new(sleeper, text, Late), new(sleeper, events, Late)];
        Zombie[] all = [.. talking, .. silent];
        await Task.WhenAll([.. talking.Select(zombie => zombie.BeginAsync("w7")), .. silent.Select(zombie => zombie.BeginAsync(""))]);
        await Task.WhenAll(silent.Select(zombie => UntilBegunAsync(other, zombie.Id)));

        Signal.Pause(sleeper.Instance.ProcessId);
        foreach (var zombie in talking)
        {
            zombie.ReadOn();
        }

        // Some are taken over by a message whose reply still runs when the worker wakes, some by one that has ended.
        const string running = "[[model: deltas=150 delay=20]] Next";
        using var stream = await Polite.OpenAsync(other.Client, all[0].Id, running, events);
        using var second = await Polite.OpenAsync(other.Client, all[3].Id, running, events);
        await Task.WhenAll(all.Except([all[0], all[3]]).Select(async zombie =>
            (await Polite.PostAsync(other.Client, zombie.Id, "[[model: deltas=3]] Next", Polite.Key())).Expect(HttpStatusCode.OK)));
        foreach (var zombie in all)
        {
            zombie.Remember();
        }

        Signal.Resume(sleeper.Instance.ProcessId);

        await Task.WhenAll(stream.ReadToEndAsync(), second.ReadToEndAsync());
        Assert.Equal(Words.Of(150), SseFrame.Deltas(SseFrame.ParseAll(stream.Text)));
        Assert.Equal(Words.Of(150), SseFrame.Deltas(SseFrame.ParseAll(second.Text)));
        foreach (var zombie in all)
        {
            var before = await Entry.ReadEndedAsync(other.Client, zombie.Id);
            await zombie.AssertHarmlessAsync(before[1]);
            Assert.Equal(before, await Entry.ReadEndedAsync(sleeper.Client, zombie.Id));
            Assert.Equal(
                [zombie.Message, before[1].Content, before[2].Content, Words.Of(zombie == all[0] || zombie == all[3] ? 150 : 3)],
                before.Select(entry => entry.Content));
            Assert.Equal(("completed", "user"), (before[3].Status, before[2].Role));
        }
    }

    [PosixFact]
    public async Task Worker_sleeps_past_its_lease_and_a_reader_meets_the_turn_it_is_closed_and_stays_so()
    {
        await using var cluster = await Cluster.StartAsync(output, Cluster.ShortLease);
        await using var sleeper = await cluster.AddAsync();
        await using var other = await cluster.AddPatientAsync();
        Zombie[] all = [new(sleeper, ChatClient.PlainText, Short), new(sleeper, ChatClient.EventStream, Short)];
        await Task.WhenAll(all.Select(zombie => zombie.BeginAsync("w20")));

        Signal.Pause(sleeper.Instance.ProcessId);
        foreach (var zombie in all)
        {
            zombie.ReadOn();
        }

        var read = await Entry.ReadEndedAsync(other.Client, all[0].Id);
        var attached = (await Resumption.ResumeAsync(other.Client, all[1].Id, null)).Expect(HttpStatusCode.OK);
        foreach (var zombie in all)
        {
            zombie.Remember();
        }

        Signal.Resume(sleeper.Instance.ProcessId);

        await all[0].AssertHarmlessAsync(read[1]);
        Assert.Equal(read, await Entry.ReadAllAsync(sleeper.Client, all[0].Id));
        var entries = await Entry.ReadAllAsync(other.Client, all[1].Id);
        await all[1].AssertHarmlessAsync(entries[1]);
        Assert.Equal(entries[1].Content, SseFrame.Deltas(attached.Frames));
        Assert.Equal(entries, await Entry.ReadAllAsync(sleeper.Client, all[1].Id));
    }

    [PosixFact]
    public async Task Worker_sleeps_past_its_lease_and_nobody_comes_it_goes_on()
    {
        await using var cluster = await Cluster.StartAsync(output, Cluster.ShortLease);
        await using var sleeper = await cluster.AddAsync();
        var (first, second) = (ChatClient.NewId(), ChatClient.NewId());
        using var text = await sleeper.Client.OpenAsync(first, Short);
        using var events = await sleeper.Client.OpenAsync(second, Short, ChatClient.EventStream);
        await Task.WhenAll(text.ReadUntilAsync("w5"), events.ReadUntilAsync("w5"));

        Signal.Pause(sleeper.Instance.ProcessId);
        await Task.Delay(Cluster.Lease * 1.5);
        Signal.Resume(sleeper.Instance.ProcessId);

        Assert.Equal(Words.Of(100), await text.ReadToEndAsync());
        Assert.False(text.IsCut);
        Assert.Equal(Words.Of(100), SseFrame.Deltas(SseFrame.ParseAll(await events.ReadToEndAsync())));
        foreach (var id in (string[])[first, second])
        {
            var entries = await Entry.ReadAllAsync(sleeper.Client, id);
            Assert.Equal([Short, Words.Of(100)], entries.Select(entry => entry.Content));
            Assert.Equal("completed", entries[1].Status);
        }
    }

    private static async Task UntilBegunAsync(Node node, string id)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await node.Client.GetAsync($"chat/{id}")).Status == HttpStatusCode.NotFound)
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
