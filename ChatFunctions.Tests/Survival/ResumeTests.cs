namespace ChatFunctions.Tests.Survival;

/// <summary>After every possible event, on either instance, running or finished: exactly the rest.</summary>
[Trait("Category", "Survival")]
public sealed class ResumeTests(ITestOutputHelper output)
{
    private const int Deltas = 6;

    // Four events open a reply, three close it, and one ends it.
    private const int Terminal = 4 + Deltas + 3;

    [Fact]
    public async Task Client_goes_on_after_any_event_it_gets_exactly_the_rest()
    {
        await using var cluster = await Cluster.StartAsync(output);
        var nodes = await cluster.AddTwoAsync();
        var id = ChatClient.NewId();
        (await nodes[0].Client.PostAsync(id, "[[model: deltas=2]] Before")).Expect(HttpStatusCode.OK);
        var message = $"[[model: deltas={Deltas + 5} hang={Deltas} delay=100]] Go";
        using var stream = await nodes[0].Client.OpenAsync(id, message, ChatClient.EventStream);

        // While the reply runs, everyone gets on at some place; then it is stopped.
        var attached = nodes.SelectMany(node => Cursors(stream.TurnId).Select(cursor => Attach(node, id, cursor))).ToArray();
        await stream.ReadUntilAsync($"w{Deltas}");
        await Task.Delay(500);
        Assert.All(attached, resumption => Assert.False(resumption.Answer.IsCompleted));
        (await nodes[1].Client.SendAsync(HttpMethod.Post, $"chat/{id}/stop", null)).Expect(HttpStatusCode.Accepted);

        var whole = SseFrame.ParseAll(await stream.ReadToEndAsync());
        Resumption.AssertDense(whole, stream.TurnId);
        Assert.Equal((Terminal, "response.incomplete"), (whole[^1].SequenceNumber, whole[^1].Event));
        await Task.WhenAll(attached.Select(resumption => AssertRestAsync(whole, resumption)));

        // And now that it has ended.
        await Task.WhenAll(
            nodes.SelectMany(node => Cursors(stream.TurnId).Select(cursor => AssertRestAsync(whole, Attach(node, id, cursor)))));
        foreach (var node in nodes)
        {
            await AssertBeyondAsync(node, id, whole);
        }
    }

    [Fact]
    public async Task Client_goes_on_in_an_earlier_turn_it_gets_the_rest_of_that_turn()
    {
        await using var cluster = await Cluster.StartAsync(output);
        var nodes = await cluster.AddTwoAsync();
        var id = ChatClient.NewId();
        var first = (await nodes[0].Client.PostAsync(id, $"[[model: deltas={Deltas}]]", ChatClient.EventStream)).Expect(HttpStatusCode.OK);
        using var running = await nodes[0].Client.OpenAsync(id, "[[model: deltas=5 hang=2]]", ChatClient.EventStream);

        foreach (var node in nodes)
        {
            for (var number = 0; number < Terminal; number++)
            {
                Resumption.AssertRest(first.Frames, number, await Resumption.ResumeAsync(node.Client, id, first.Frames[number].Id));
            }

            Assert.Equal(HttpStatusCode.NoContent, (await Resumption.ResumeAsync(node.Client, id, first.Frames[^1].Id)).Status);
            (await Resumption.ResumeAsync(node.Client, id, "1-00000000.3")).ExpectProblem(404);
        }
    }

    private static IEnumerable<(int Last, string? LastEventId, string Query, string Accept)> Cursors(string turnId)
    {
        foreach (var accept in (string[])[ChatClient.EventStream, ChatClient.PlainText])
        {
            yield return (-1, null, "", accept);
            for (var number = 0; number < Terminal; number++)
            {
                var text = number.ToString(CultureInfo.InvariantCulture);
                yield return (number, $"{turnId}.{text}", "", accept);
                yield return (number, null, $"?starting_after={text}", accept);
            }
        }
    }

    private static (int Last, string Accept, Task<ChatAnswer> Answer) Attach(
        Node node, string id, (int Last, string? LastEventId, string Query, string Accept) cursor)
    {
        (string, string)[] header = cursor.LastEventId is { } last ? [("Last-Event-ID", last)] : [];
        return (
            cursor.Last, cursor.Accept, node.Client.GetAsync($"chat/{id}/stream{cursor.Query}", [("Accept", cursor.Accept), .. header]));
    }

    private static async Task AssertRestAsync(IReadOnlyList<SseFrame> whole, (int Last, string Accept, Task<ChatAnswer> Answer) resumption)
    {
        var answer = await resumption.Answer;
        if (resumption.Accept == ChatClient.EventStream)
        {
            Resumption.AssertRest(whole, resumption.Last, answer);
            return;
        }

        // The reply was stopped, so plain text has no clean end: it is cut where it had begun, and before that a status says it.
        var rest = SseFrame.Deltas(whole.Where(frame => frame.SequenceNumber > resumption.Last));
        if (rest.Length == 0)
        {
            answer.ExpectProblem(409);
        }
        else
        {
            Assert.Equal((false, rest), (answer.IsWhole, answer.Body));
        }
    }

    /// <summary>Clients that saw more than was kept, as after a kill, and clients that saw the end.</summary>
    private static async Task AssertBeyondAsync(Node node, string id, IReadOnlyList<SseFrame> whole)
    {
        var turnId = whole[^1].Id[..^".end".Length];
        for (var number = Terminal; number < Terminal + 3; number++)
        {
            Resumption.AssertRest(
                whole, number,
                await Resumption.ResumeAsync(node.Client, id, string.Create(CultureInfo.InvariantCulture, $"{turnId}.{number}")));
        }

        Assert.Equal(HttpStatusCode.NoContent, (await Resumption.ResumeAsync(node.Client, id, $"{turnId}.end")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await node.Client.GetAsync($"chat/{id}/stream?starting_after={Terminal}")).Status);
    }
}
