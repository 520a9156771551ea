namespace ChatFunctions.Tests.Survival;

/// <summary>
/// One <c>Idempotency-Key</c>, many requests, two instances; with a conversation's id, and with the one that is made of the key.
/// </summary>
[Trait("Category", "Survival")]
public sealed class IdempotencySurvivalTests(ITestOutputHelper output)
{
    private const int Clients = 20;

    [Fact]
    public async Task Same_key_comes_many_times_at_once_and_again_later_it_is_one_turn_and_one_model_call()
    {
        await using var cluster = await Cluster.StartAsync(output);
        Node[] nodes = await cluster.AddTwoAsync();
        await Task.WhenAll(CheckAsync(ChatClient.NewId()), CheckAsync(null));

        async Task CheckAsync(string? id)
        {
            var keyed = new KeyedMessage(id, $"[[model: deltas=50 delay=20]] Once, {(id is null ? "new" : "named")}");

            var answers = new List<ChatAnswer>(await Task.WhenAll(Enumerable.Range(0, Clients).Select(n =>
                keyed.PostAsync(nodes[n % 2], n % 4 == 3 ? ChatClient.EventStream : ChatClient.PlainText))));
            answers.Add(await keyed.PostAsync(nodes[0]));
            answers.Add(await keyed.PostAsync(nodes[1]));

            Assert.All(answers, answer => Assert.Equal(Words.Of(50), KeyedMessage.Text(answer.Expect(HttpStatusCode.OK))));
            Assert.Single(answers.Select(answer => (answer.ConversationId, answer.TurnId)).Distinct());
            await AssertOneTurnAsync(cluster, nodes, answers[0].ConversationId, keyed, deltas: 50, calls: 1);

            // The next message is another turn, and the key still names the first.
            (await nodes[0].Client.PostAsync(answers[0].ConversationId, "[[model: deltas=2]]")).Expect(HttpStatusCode.OK);
            Assert.Equal(answers[0].TurnId, (await keyed.PostAsync(nodes[1])).Expect(HttpStatusCode.OK).TurnId);
            Assert.Equal(4, (await Entry.ReadAllAsync(nodes[0].Client, answers[0].ConversationId)).Count);
            (await (keyed with { Message = "Another" }).PostAsync(nodes[1])).ExpectProblem(422);
        }
    }

    [Fact]
    public async Task Model_refuses_first_the_key_is_not_burnt_and_one_turn_remains()
    {
        await using var cluster = await Cluster.StartAsync(output);
        Node[] nodes = await cluster.AddTwoAsync();
        await Task.WhenAll(CheckAsync(ChatClient.NewId()), CheckAsync(null));

        async Task CheckAsync(string? id)
        {
            // With 403 nobody between the client and the model tries again.
            var keyed = new KeyedMessage(
                id, $"[[model: status=403 times=1 first=300 deltas=10 delay=10]] Refused, {(id is null ? "new" : "named")}");

            var answers = await Task.WhenAll(Enumerable.Range(0, Clients).Select(n => keyed.UntilAnsweredAsync(nodes[n % 2])));

            Assert.All(answers, answer => Assert.Equal(Words.Of(10), answer.Body));
            Assert.Single(answers.Select(answer => (answer.ConversationId, answer.TurnId)).Distinct());
            await AssertOneTurnAsync(cluster, nodes, answers[0].ConversationId, keyed, deltas: 10, calls: 2);
        }
    }

    [Fact]
    public async Task Worker_is_killed_when_text_is_journaled_retry_gets_that_text_and_no_second_reply()
    {
        await using var cluster = await Cluster.StartAsync(output, Cluster.ShortLease);
        Node[] nodes = [await cluster.AddAsync(), await cluster.AddPatientAsync()];
        KeyedMessage[] all =
        [
            new(ChatClient.NewId(), "[[model: deltas=20 hang=5]] Paid for, named"),
            new(null, "[[model: deltas=20 hang=5]] Paid for, new"),
            new(null, "[[model: deltas=20 hang=5]] Paid for, later"),
        ];
        var streams = await Task.WhenAll(all.Select(keyed => keyed.OpenAsync(nodes[0])));
        await Task.WhenAll(streams.Select(async stream =>
        {
            // The other instance has the text only when it is journaled.
            using var attached = await nodes[1].Client.OpenAsync(HttpMethod.Get, $"chat/{stream.ConversationId}/stream", null);
            await attached.ReadUntilAsync("w5");
        }));

        await nodes[0].Instance.KillAsync();

        // Two come at once and wait for the lease, one when its turn is closed.
        var retries = await Task.WhenAll(all[..2].Select(keyed => keyed.PostAsync(nodes[1], ChatClient.EventStream)));
        await Entry.ReadEndedAsync(nodes[1].Client, streams[2].ConversationId);
        retries = [.. retries, await all[2].PostAsync(nodes[1], ChatClient.EventStream)];
        var texts = await Task.WhenAll(all.Select(keyed => keyed.PostAsync(nodes[1])));

        for (var n = 0; n < all.Length; n++)
        {
            Assert.Equal(
                ("response.incomplete", Words.Of(5)),
                (retries[n].Expect(HttpStatusCode.OK).Frames[^1].Event, KeyedMessage.Text(retries[n])));
            Assert.Equal((false, Words.Of(5)), (texts[n].IsWhole, texts[n].Body));
            Assert.Equal([streams[n].TurnId, streams[n].TurnId], [retries[n].TurnId, texts[n].TurnId]);
            Assert.Equal(
                [all[n].Message, Words.Of(5)],
                (await Entry.ReadAllAsync(nodes[1].Client, streams[n].ConversationId)).Select(entry => entry.Content));
            Assert.Equal(1, cluster.ModelCalls(all[n].Message));
            streams[n].Dispose();
        }
    }

    [Fact]
    public async Task Worker_is_killed_before_any_text_retry_begins_the_turn_again_in_its_place()
    {
        await using var cluster = await Cluster.StartAsync(output, Cluster.ShortLease, ("Chat__HeartbeatInterval", "0.2 s"));
        Node[] nodes = [await cluster.AddAsync(), await cluster.AddPatientAsync()];
        KeyedMessage[] all =
        [
            new(ChatClient.NewId(), "[[model: hang=0 times=1 deltas=10]] Not yet, named"),
            new(null, "[[model: hang=0 times=1 deltas=10]] Not yet, new"),
        ];
        foreach (var stream in await Task.WhenAll(all.Select(keyed => keyed.OpenAsync(nodes[0]))))
        {
            // A comment says that the turn has begun.
            await stream.ReadAsync();
            stream.Dispose();
        }

        await nodes[0].Instance.KillAsync();

        await Task.WhenAll(all.Select(async keyed =>
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => keyed.UntilAnsweredAsync(nodes[1])));
            Assert.All(answers, answer => Assert.Equal(Words.Of(10), answer.Body));
            await AssertOneTurnAsync(cluster, [nodes[1]], answers[0].ConversationId, keyed, deltas: 10, calls: 2);
        }));
    }

    private static async Task AssertOneTurnAsync(Cluster cluster, Node[] nodes, string id, KeyedMessage keyed, int deltas, int calls)
    {
        foreach (var node in nodes)
        {
            Assert.Equal(
                [new Entry("user", keyed.Message, "completed", null), new Entry("assistant", Words.Of(deltas), "completed", null)],
                await Entry.ReadAllAsync(node.Client, id));
        }

        Assert.Equal(calls, cluster.ModelCalls(keyed.Message));
    }
}
