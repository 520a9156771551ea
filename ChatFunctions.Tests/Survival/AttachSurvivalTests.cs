using System.Diagnostics;

namespace ChatFunctions.Tests.Survival;

/// <summary>One instance runs the turn, the client is at the other.</summary>
[Trait("Category", "Survival")]
public sealed class AttachSurvivalTests(ITestOutputHelper output)
{
    // The worker looks for a stop every two seconds or oftener; the rest is for a busy machine.
    private static readonly TimeSpan HeardWithin = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task Client_attaches_to_a_turn_of_another_instance_it_follows_it_to_its_end()
    {
        await using var cluster = await Cluster.StartAsync(output);
        var nodes = await cluster.AddTwoAsync();
        var id = ChatClient.NewId();
        using var stream = await nodes[0].Client.OpenAsync(id, "[[model: deltas=150 delay=20]]", ChatClient.EventStream);

        var answers = await Task.WhenAll(
            Resumption.ResumeAsync(nodes[1].Client, id, null),
            Resumption.ResumeAsync(nodes[1].Client, id, null, ChatClient.PlainText),
            Resumption.ResumeAsync(nodes[0].Client, id, null),
            Resumption.ResumeAsync(nodes[1].Client, id, null, ChatClient.Json));

        var whole = SseFrame.ParseAll(await stream.ReadToEndAsync());
        Assert.Equal("response.completed", whole[^1].Event);
        Resumption.AssertSame(whole, answers[0].Expect(HttpStatusCode.OK).Frames);
        Resumption.AssertSame(whole, answers[2].Expect(HttpStatusCode.OK).Frames);
        Assert.Equal(Words.Of(150), answers[1].Expect(HttpStatusCode.OK).Body);
        Assert.Equal(Words.Of(150), answers[3].Expect(HttpStatusCode.OK).Json.GetProperty("message").GetProperty("content").GetString());
        Assert.All(answers, answer => Assert.Equal(stream.TurnId, answer.TurnId));
    }

    [Fact]
    public async Task Model_is_silent_for_longer_than_the_lease_turn_is_kept_and_hears_a_stop_from_elsewhere()
    {
        await using var cluster = await Cluster.StartAsync(output, Cluster.ShortLease, ("Chat__HeartbeatInterval", "0.5 s"));
        Node[] nodes = [await cluster.AddAsync(), await cluster.AddPatientAsync()];
        await Task.WhenAll(CheckAsync("[[model: deltas=9 hang=3]]", 3), CheckAsync("[[model: deltas=9 first=60000]]", 0));

        async Task CheckAsync(string message, int deltas)
        {
            string[] ids = [ChatClient.NewId(), ChatClient.NewId()];
            var plain = nodes[0].Client.PostAsync(ids[0], message);
            using var stream = await nodes[0].Client.OpenAsync(ids[1], message, ChatClient.EventStream);
            await stream.ReadUntilAsync(deltas > 0 ? "w3" : ": keep-alive");
            using var attached = await nodes[1].Client.OpenAsync(
                HttpMethod.Get, $"chat/{ids[1]}/stream", null, ("Accept", ChatClient.EventStream));

            await Task.Delay(Cluster.Lease * 2);
            foreach (var id in ids)
            {
                (await nodes[1].Client.PostAsync(id, "Me too")).ExpectProblem(409);
                Assert.True((await Entry.ReadAllAsync(nodes[1].Client, id))[1].IsRunning);
            }

            var stopped = Stopwatch.GetTimestamp();
            await Task.WhenAll(ids.Select(async id => (await StopAsync(nodes[1], id)).Expect(HttpStatusCode.Accepted)));
            var whole = SseFrame.ParseAll(await stream.ReadToEndAsync());
            Assert.InRange(Stopwatch.GetElapsedTime(stopped), TimeSpan.Zero, HeardWithin);

            Assert.Equal("cancelled", whole[^1].Response.GetProperty("status").GetString());
            Assert.Equal(Words.Of(deltas), SseFrame.Deltas(whole));
            Resumption.AssertSame(whole, SseFrame.ParseAll(await attached.ReadToEndAsync()));
            Assert.Contains(": keep-alive\n\n", attached.Text, StringComparison.Ordinal);
            AssertStopped(await plain, deltas);
            foreach (var id in ids)
            {
                Assert.Equal(
                    new Entry("assistant", Words.Of(deltas), "cancelled", null), (await Entry.ReadEndedAsync(nodes[1].Client, id))[1]);
                Assert.Equal(HttpStatusCode.NoContent, (await StopAsync(nodes[1], id)).Status);
                (await nodes[1].Client.PostAsync(id, "[[model: deltas=2]]")).Expect(HttpStatusCode.OK);
            }
        }
    }

    [Fact]
    public async Task Post_repeats_itself_with_the_last_event_id_it_goes_on_and_begins_nothing()
    {
        await using var cluster = await Cluster.StartAsync(output);
        var nodes = await cluster.AddTwoAsync();
        foreach (
            var (id, key) in ((string?, string?)[])
            [
                (ChatClient.NewId(), null), (ChatClient.NewId(), $"key-{Guid.NewGuid():N}"), (null, $"key-{Guid.NewGuid():N}"),
            ])
        {
            (string, string)[] headers =
                [("Accept", ChatClient.EventStream), .. key is null ? ((string, string)[])[] : [("Idempotency-Key", key)]];
            var path = id is null ? "chat" : $"chat/{id}";
            var message = $"[[model: deltas=60 delay=20]] Repeat {id} {key}";
            IReadOnlyList<SseFrame> seen;
            using (var stream = await nodes[0].Client.OpenAsync(HttpMethod.Post, path, ChatClient.Body(message), headers))
            {
                await stream.ReadUntilAsync("w9");
                seen = Resumption.WholeFrames(stream.Text);
                path = id is null ? path : $"chat/{stream.ConversationId}";
            }

            var rest = await Task.WhenAll(nodes.Select(node => node.Client.SendAsync(
                HttpMethod.Post, path, ChatClient.Body(message), [.. headers, ("Last-Event-ID", seen[^1].Id)])));

            foreach (var answer in rest)
            {
                SseFrame[] whole = [.. seen, .. answer.Expect(HttpStatusCode.OK).Frames];
                Resumption.AssertDense(whole, answer.TurnId);
                Assert.Equal(("response.completed", Words.Of(60)), (whole[^1].Event, SseFrame.Deltas(whole)));
            }

            var again = await nodes[1].Client.SendAsync(
                HttpMethod.Post, path, ChatClient.Body(message), [.. headers, ("Last-Event-ID", $"{rest[0].TurnId}.end")]);
            Assert.Equal(HttpStatusCode.NoContent, again.Status);
            Assert.Equal(
                [message, Words.Of(60)],
                (await Entry.ReadAllAsync(nodes[1].Client, rest[0].ConversationId)).Select(entry => entry.Content));
            Assert.Equal(1, cluster.ModelCalls(message));
        }
    }

    private static Task<ChatAnswer> StopAsync(Node node, string id) => node.Client.SendAsync(HttpMethod.Post, $"chat/{id}/stop", null);

    /// <summary>Plain text was cut where it had begun; before that a status says it.</summary>
    private static void AssertStopped(ChatAnswer plain, int deltas)
    {
        if (deltas == 0)
        {
            Assert.EndsWith("turn-stopped", plain.ExpectProblem(409).GetProperty("type").GetString(), StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal((false, Words.Of(deltas)), (plain.IsWhole, plain.Body));
        }
    }
}
