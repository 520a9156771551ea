namespace ChatFunctions.Tests.Survival;

/// <summary>The table service is away for a while, in the middle of replies.</summary>
[Trait("Category", "Survival")]
public sealed class OutageTests(ITestOutputHelper output)
{
    private const int All = int.MaxValue;
    private const string Message = "[[model: deltas=150 delay=20]] Through an outage";
    private static readonly FaultKind[] Kinds = [FaultKind.Refuse, FaultKind.Cut, FaultKind.Hang];

    [Fact]
    public async Task Table_is_away_for_less_than_the_lease_client_does_not_notice()
    {
        await using var cluster = await Cluster.StartAsync(output, ("Chat__LeaseDuration", "12 s"));
        await using var node = await cluster.AddBehindProxyAsync();

        await Task.WhenAll(Kinds.SelectMany(kind => Forms.Select(async accept =>
        {
            var id = ChatClient.NewId();
            using var stream = await node.Client.OpenAsync(id, Message, accept);
            await stream.ReadUntilAsync("w20");
            var outage = node.Proxy.Add(kind, request => request.IsOf(id), All);
            await Task.WhenAll(outage.Met, Task.Delay(1500));
            outage.Stop();

            await stream.ReadToEndAsync();
            await AssertCompletedAsync(node, id, stream, accept);
        })));
    }

    [Fact]
    public async Task Table_is_away_for_longer_than_the_lease_client_waits_and_gets_the_rest_when_it_is_back()
    {
        await using var cluster = await Cluster.StartAsync(output, Cluster.ShortLease);
        await using var node = await cluster.AddBehindProxyAsync();

        await Task.WhenAll(Kinds.SelectMany(kind => Forms.Select(async accept =>
        {
            var id = ChatClient.NewId();
            using var stream = await node.Client.OpenAsync(id, "[[model: deltas=400 delay=20]] Through an outage", accept);
            await stream.ReadUntilAsync("w20");
            var outage = node.Proxy.Add(kind, request => request.IsOf(id), All);
            await outage.Met;
            var reading = stream.ReadToEndAsync();
            await Task.Delay(Cluster.Lease + TimeSpan.FromSeconds(1));

            // The model talks on, but somebody else may own the turn by now: nothing is let out before that is known not to be so.
            var seen = stream.Text;
            await Task.Delay(1500);
            Assert.Equal(seen, stream.Text);
            outage.Stop();

            await reading;
            await AssertCompletedAsync(node, id, stream, accept, 400);
        })));
    }

    [Fact]
    public async Task Table_stays_away_connection_is_reset_and_nothing_is_claimed()
    {
        await using var cluster = await Cluster.StartAsync(output, Cluster.ShortLease, ("Chat__MaxTurnDuration", "5 s"));
        await using var node = await cluster.AddBehindProxyAsync();
        await using var other = await cluster.AddPatientAsync();

        // With the last kind the end is committed, but nobody tells the worker.
        await Task.WhenAll(((FaultKind[])[.. Kinds, FaultKind.ApplyAndRefuse]).SelectMany(kind => Forms.Select(async accept =>
        {
            var id = ChatClient.NewId();
            using var stream = await node.Client.OpenAsync(id, Message, accept);
            await stream.ReadUntilAsync("w20");
            var writes = node.Proxy.Add(kind, request => request.IsOf(id) && !request.IsRead, All);
            node.Proxy.Add(FaultKind.Refuse, request => request.IsOf(id), All);
            await writes.Met;

            await stream.ReadToEndAsync();

            Assert.True(stream.IsCut, $"{kind}: {stream.Text}");
            Assert.DoesNotContain("response.completed", stream.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("response.failed", stream.Text, StringComparison.Ordinal);
            var reply = (await Entry.ReadEndedAsync(other.Client, id))[1];
            Assert.Equal(("incomplete", "interrupted"), (reply.Status, reply.Reason));
            Assert.InRange(Words.Count(reply.Content), 0, 150);
            Assert.Equal(Words.Of(2), (await Polite.PostAsync(other.Client, id, "[[model: deltas=2]] Next", Polite.Key())).Body);
            Assert.Equal(
                [Message, reply.Content, "[[model: deltas=2]] Next", Words.Of(2)],
                (await Entry.ReadAllAsync(other.Client, id)).Select(entry => entry.Content));
        })));
    }

    [Fact]
    public async Task End_is_committed_and_nobody_tells_the_worker_it_does_not_call_it_failed()
    {
        await using var cluster = await Cluster.StartAsync(output, Cluster.ShortLease, ("Chat__MaxTurnDuration", "5 s"));
        await using var node = await cluster.AddBehindProxyAsync();
        await using var other = await cluster.AddPatientAsync();

        await Task.WhenAll(Forms.Select(async accept =>
        {
            var id = ChatClient.NewId();
            var ended = false;
            node.Proxy.Add(FaultKind.ApplyAndRefuse, request => request.IsOf(id) && (ended |= request.IsEnd) && !request.IsRead, All);
            node.Proxy.Add(FaultKind.Refuse, request => request.IsOf(id) && ended, All);

            using var stream = await node.Client.OpenAsync(id, "[[model: deltas=30 delay=20]]", accept);
            await stream.ReadToEndAsync();

            Assert.True(stream.IsCut, stream.Text);
            Assert.DoesNotContain("response.failed", stream.Text, StringComparison.Ordinal);
            Assert.Equal(new Entry("assistant", Words.Of(30), "completed", null), (await Entry.ReadAllAsync(other.Client, id))[1]);
            if (accept == ChatClient.EventStream)
            {
                var seen = Resumption.WholeFrames(stream.Text);
                var rest = (await Resumption.ResumeAsync(other.Client, id, seen[^1].Id)).Expect(System.Net.HttpStatusCode.OK).Frames;
                Resumption.AssertDense([.. seen, .. rest], stream.TurnId);
                Assert.Equal(("response.completed", Words.Of(30)), (rest[^1].Event, SseFrame.Deltas([.. seen, .. rest])));
            }
        }));
    }

    private static string[] Forms => [ChatClient.PlainText, ChatClient.EventStream];

    private static async Task AssertCompletedAsync(Node node, string id, ChatStream stream, string accept, int deltas = 150)
    {
        Assert.False(stream.IsCut);
        Assert.Equal(Words.Of(deltas), accept == ChatClient.PlainText ? stream.Text : SseFrame.Deltas(SseFrame.ParseAll(stream.Text)));
        Assert.True(accept == ChatClient.PlainText || SseFrame.ParseAll(stream.Text)[^1].Event == "response.completed");
        var entries = await Entry.ReadAllAsync(node.Client, id);
        Assert.Equal(2, entries.Count);
        Assert.Equal((Words.Of(deltas), "completed"), (entries[1].Content, entries[1].Status));
    }
}
