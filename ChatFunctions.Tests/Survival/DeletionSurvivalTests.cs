using System.Net.Http.Json;
using Azure.Data.Tables;

namespace ChatFunctions.Tests.Survival;

/// <summary>Deletions that stop half-way, sleep, or meet a running turn.</summary>
[Trait("Category", "Survival")]
public sealed class DeletionSurvivalTests(ITestOutputHelper output)
{
    private const int Messages = 300;

    /// <summary>A third of it a deletion waits for the table.</summary>
    private static readonly (string Name, string Value) Impatient = ("Chat__LeaseDuration", "15 s");

    [Fact]
    public async Task Deleter_is_killed_half_way_conversation_is_gone_and_its_id_begins_anew()
    {
        await using var cluster = await Cluster.StartAsync(output);
        await using var deleter = await cluster.AddBehindProxyAsync();
        await using var other = await cluster.AddAsync();
        string[] ids = [ChatClient.NewId(), ChatClient.NewId(), ChatClient.NewId()];
        await Task.WhenAll(ids.Select(id => FillAsync(other, id)));

        // The tombstone and one batch get through; the next one never arrives.
        var hang = ids.Select(id => AfterTheFirstBatch(FaultKind.Hang, deleter.Proxy, id)).ToArray();
        var deleting = ids.Select(id => deleter.Client.DeleteAsync(id)).ToArray();
        await Task.WhenAll(hang.Select(fault => fault.Met));
        await deleter.Instance.KillAsync();
        await Task.WhenAll(deleting.Select(each => Assert.ThrowsAnyAsync<HttpRequestException>(() => each)));

        foreach (var id in ids)
        {
            (await other.Client.GetAsync($"chat/{id}")).ExpectProblem(404);
            Assert.InRange((await RowsAsync(cluster, id)).Count, Messages - 200, Messages);
        }

        Assert.DoesNotContain(ids, (await other.Client.GetAsync("chat")).Body.Contains);
        (await other.Client.GetAsync($"chat/{ids[0]}/stream")).ExpectProblem(404);
        Assert.Equal(HttpStatusCode.NoContent, (await other.Client.SendAsync(HttpMethod.Post, $"chat/{ids[0]}/stop", null)).Status);

        // A message finishes the deletion first; so does another deletion.
        var answer = (await other.Client.PostAsync(ids[0], "Anyone here?")).Expect(HttpStatusCode.OK);
        Assert.DoesNotContain("Before that you said", answer.Body, StringComparison.Ordinal);
        Assert.Equal(["Anyone here?", answer.Body], (await Entry.ReadAllAsync(other.Client, ids[0])).Select(entry => entry.Content));
        Assert.Equal(3, (await RowsAsync(cluster, ids[0])).Count);
        Assert.Single((await other.Client.GetAsync("chat?limit=100")).Body.Split($"\"id\":\"{ids[0]}\"")[1..]);

        (await other.Client.DeleteAsync(ids[1])).Expect(HttpStatusCode.NoContent);
        (await other.Client.DeleteAsync(ids[1])).Expect(HttpStatusCode.NoContent);
        (await other.Client.GetAsync($"chat/{ids[1]}")).ExpectProblem(404);
        Assert.Single(await RowsAsync(cluster, ids[1]));

        // Many at once finish it together.
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(n => Polite.PostAsync(other.Client, ids[2], $"[[model: deltas=2]] {n}")));
        Assert.All(answers, each => each.Expect(HttpStatusCode.OK));
        Assert.Equal(8, (await Entry.ReadAllAsync(other.Client, ids[2])).Count);
        Assert.Equal(9, (await RowsAsync(cluster, ids[2])).Count);
    }

    [Fact]
    public async Task Deleter_sleeps_while_another_finishes_and_a_namesake_begins_namesake_is_untouched()
    {
        await using var cluster = await Cluster.StartAsync(output);
        await using var deleter = await cluster.AddBehindProxyAsync();
        await using var other = await cluster.AddAsync();
        var id = ChatClient.NewId();
        await FillAsync(other, id);
        var held = AfterTheFirstBatch(FaultKind.Hold, deleter.Proxy, id);
        var deleting = deleter.Client.DeleteAsync(id);
        await held.Met;

        (await other.Client.DeleteAsync(id)).Expect(HttpStatusCode.NoContent);
        (await other.Client.PostAsync(id, "[[model: deltas=2]] Namesake")).Expect(HttpStatusCode.OK);
        await held.ReleaseAsync();

        Assert.Contains((await deleting).Status, (HttpStatusCode[])[HttpStatusCode.NoContent, HttpStatusCode.ServiceUnavailable]);
        Assert.Equal(
            ["[[model: deltas=2]] Namesake", Words.Of(2)], (await Entry.ReadAllAsync(deleter.Client, id)).Select(entry => entry.Content));
        Assert.Contains(id, (await other.Client.GetAsync("chat")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Turn_runs_through_a_deletion_it_writes_nothing_more_and_its_clients_are_told()
    {
        await using var cluster = await Cluster.StartAsync(output);
        var nodes = await cluster.AddTwoAsync();
        string[] ids = [ChatClient.NewId(), ChatClient.NewId()];
        const string message = "[[model: deltas=400 delay=20]] Doomed";
        using var text = await nodes[0].Client.OpenAsync(ids[0], message);
        using var events = await nodes[0].Client.OpenAsync(ids[1], message, ChatClient.EventStream);
        using var attached = await nodes[1].Client.OpenAsync(
            HttpMethod.Get, $"chat/{ids[1]}/stream", null, ("Accept", ChatClient.EventStream));
        await Task.WhenAll(text.ReadUntilAsync("w20"), events.ReadUntilAsync("w20"), attached.ReadUntilAsync("w20"));

        await Task.WhenAll(ids.Select(async id => (await nodes[1].Client.DeleteAsync(id)).Expect(HttpStatusCode.NoContent)));
        (await nodes[0].Client.GetAsync($"chat/{ids[0]}")).ExpectProblem(404);
        (await nodes[1].Client.PostAsync(ids[1], "[[model: deltas=2]] Namesake")).Expect(HttpStatusCode.OK);

        await Task.WhenAll(text.ReadToEndAsync(), events.ReadToEndAsync(), attached.ReadToEndAsync());
        Assert.True(text.IsCut);
        Assert.InRange(Words.CountCut(text.Text), 20, 399);
        foreach (var stream in (ChatStream[])[events, attached])
        {
            var frames = Resumption.WholeFrames(stream.Text);
            Assert.True(stream.IsCut || frames[^1].Event == "response.incomplete", stream.Text);
            Assert.DoesNotContain(frames, frame => frame.Event is "response.completed" or "response.failed");
        }

        (await nodes[0].Client.GetAsync($"chat/{ids[0]}")).ExpectProblem(404);
        Assert.Single(await RowsAsync(cluster, ids[0]));
        Assert.Equal(
            ["[[model: deltas=2]] Namesake", Words.Of(2)],
            (await Entry.ReadAllAsync(nodes[0].Client, ids[1])).Select(entry => entry.Content));
        Assert.Equal(3, (await RowsAsync(cluster, ids[1])).Count);
    }

    [Theory]
    [InlineData(nameof(FaultKind.Refuse))]
    [InlineData(nameof(FaultKind.Throttle))]
    public async Task Table_throttles_a_deletion_time_and_again_conversation_is_gone(string kind)
    {
        await using var cluster = await Cluster.StartAsync(output);
        await using var deleter = await cluster.AddBehindProxyAsync(Impatient);
        var id = ChatClient.NewId();
        await FillAsync(deleter, id);
        var left = 5;
        deleter.Proxy.Add(Enum.Parse<FaultKind>(kind), IsThrottled, int.MaxValue);

        (await deleter.Client.DeleteAsync(id)).Expect(HttpStatusCode.NoContent);

        Assert.Single(await RowsAsync(cluster, id));
        Assert.DoesNotContain(id, (await deleter.Client.GetAsync("chat?limit=100")).Body, StringComparison.Ordinal);

        // Five requests before each of its transactions.
        bool IsThrottled(ProxiedRequest request)
        {
            var isThrottled = left > 0;
            left = isThrottled ? left - 1 : request.IsDeletion ? 5 : 0;
            return isThrottled;
        }
    }

    [Theory]
    [InlineData(nameof(FaultKind.Refuse), 0)]
    [InlineData(nameof(FaultKind.Refuse), 2)]
    [InlineData(nameof(FaultKind.Throttle), 0)]
    [InlineData(nameof(FaultKind.Throttle), 2)]
    public async Task Table_throttles_a_deletion_for_good_it_is_503_in_time_and_the_next_one_finishes_it(string kind, int transactions)
    {
        await using var cluster = await Cluster.StartAsync(output);
        await using var deleter = await cluster.AddBehindProxyAsync(Impatient);
        await using var other = await cluster.AddAsync();
        var id = ChatClient.NewId();
        await FillAsync(other, id);
        var passed = 0;
        var throttle = deleter.Proxy.Add(
            Enum.Parse<FaultKind>(kind), request => passed >= transactions || (request.IsDeletion && passed++ < 0), int.MaxValue);

        var answer = await deleter.Client.DeleteAsync(id).WaitAsync(TimeSpan.FromSeconds(40));

        Assert.EndsWith("store-unavailable", answer.ExpectProblem(503).GetProperty("type").GetString(), StringComparison.Ordinal);
        Assert.Equal("1", answer.Headers["Retry-After"]);
        if (transactions == 0)
        {
            Assert.Equal(Messages, (await Entry.ReadAllAsync(other.Client, id)).Count);
        }
        else
        {
            (await other.Client.GetAsync($"chat/{id}")).ExpectProblem(404);
            Assert.InRange((await RowsAsync(cluster, id)).Count, 2, Messages);
        }

        throttle.Stop();
        (await deleter.Client.DeleteAsync(id)).Expect(HttpStatusCode.NoContent);
        Assert.Single(await RowsAsync(cluster, id));
        Assert.DoesNotContain(id, (await other.Client.GetAsync("chat?limit=100")).Body, StringComparison.Ordinal);
    }

    /// <summary>Lets the tombstone and one batch of a deletion pass, and nothing after them.</summary>
    private static ProxyFault AfterTheFirstBatch(FaultKind kind, TableProxy proxy, string id)
    {
        var requests = 0;
        return proxy.Add(kind, request => request.IsDeletion && request.IsOf(id) && Interlocked.Increment(ref requests) > 2, int.MaxValue);
    }

    /// <summary>A conversation of many messages, made by the one call that takes twenty.</summary>
    private static async Task FillAsync(Node node, string id)
    {
        (await node.Client.PostAsync(id, "[[model: deltas=2]]")).Expect(HttpStatusCode.OK);
        for (var n = 2; n < Messages; n += 20)
        {
            using var items = JsonContent.Create(new
            {
                items = Enumerable.Range(n, Math.Min(20, Messages - n))
                    .Select(number => new { type = "message", role = "user", content = $"Message {number}" }),
            });
            (await node.Client.SendAsync(HttpMethod.Post, $"v1/conversations/conv_{id}/items", items)).Expect(HttpStatusCode.OK);
        }

        Assert.Equal(Messages, (await Entry.ReadAllAsync(node.Client, id)).Count);
    }

    /// <summary>All that the table still has of a conversation.</summary>
    private static async Task<IReadOnlyList<string>> RowsAsync(Cluster cluster, string id)
    {
        var table = new TableClient((await AzuriteFixture.SharedAsync()).ConnectionString, cluster.TableName);
        var rows = new List<string>();
        await foreach (var row in table.QueryAsync<TableEntity>(select: ["PartitionKey", "RowKey"]))
        {
            if (row.PartitionKey.EndsWith($"~{id}", StringComparison.Ordinal))
            {
                rows.Add(row.RowKey);
            }
        }

        return rows;
    }
}
