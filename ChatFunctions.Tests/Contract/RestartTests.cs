namespace ChatFunctions.Tests.Contract;

/// <summary>The conversation is in the table, not in the process.</summary>
[Trait("Category", "Instance")]
public abstract class RestartTests(HostKind kind, ITestOutputHelper output)
{
    public sealed class OnLocalHost(ITestOutputHelper output) : RestartTests(HostKind.LocalHost, output);

    public sealed class OnWorker(ITestOutputHelper output) : RestartTests(HostKind.Worker, output);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Instance_ends_another_one_remembers(bool killed)
    {
        var id = ChatClient.NewId();
        string before;
        await using (var first = await kind.StartAsync(testOutput: output))
        {
            using var client = first.CreateClient();
            (await client.PostAsync(id, "The code word is heron.")).Expect(HttpStatusCode.OK);
            before = (await client.HistoryAsync(id)).GetRawText();
            if (killed)
            {
                await first.KillAsync();
            }
            else
            {
                Assert.Equal(0, await first.StopAsync());
            }
        }

        await using var second = await kind.StartAsync(testOutput: output);
        using var again = second.CreateClient();

        Assert.Equal(before, (await again.HistoryAsync(id)).GetRawText());
        var reply = (await again.PostAsync(id, "What is it?")).Expect(HttpStatusCode.OK).Body;
        Assert.Contains("Before that you said: \"The code word is heron.\"", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_instances_share_a_table_each_sees_what_the_other_does()
    {
        await using var one = await kind.StartAsync(testOutput: output);
        await using var two = await kind.StartAsync(testOutput: output);
        using var first = one.CreateClient();
        using var second = two.CreateClient();
        var id = ChatClient.NewId();
        (await second.PostAsync(ChatClient.NewId(), "Warm up.")).Expect(HttpStatusCode.OK);
        using var stream = await first.OpenAsync(id, "[[model: deltas=80 delay=25]] Alpha");
        await stream.ReadUntilAsync("w1");

        var refused = await second.PostAsync(id, "Beta");
        await stream.ReadToEndAsync();
        var taken = await second.PostAsync(id, "Gamma");

        Assert.Equal(stream.TurnId, refused.ExpectProblem(409).GetProperty("turnId").GetString());
        Assert.False(stream.IsCut);
        Assert.Contains("Before that you said: \"Alpha\".", taken.Expect(HttpStatusCode.OK).Body, StringComparison.Ordinal);
        Assert.Equal((await second.HistoryAsync(id)).GetRawText(), (await first.HistoryAsync(id)).GetRawText());
    }

    [Fact]
    public async Task Worker_was_killed_in_the_middle_of_a_reply_conversation_goes_on_when_its_lease_has_expired()
    {
        var settings = new Dictionary<string, string?> { ["Chat__LeaseDuration"] = "4 s" };
        var id = ChatClient.NewId();
        await using var first = await kind.StartAsync(settings, output);
        using (var client = first.CreateClient())
        {
            using var stream = await client.OpenAsync(id, "[[model: deltas=5 hang=2]] Alpha");
            await stream.ReadUntilAsync("w2");
            await first.KillAsync();
        }

        await using var second = await kind.StartAsync(settings, output);
        using var other = second.CreateClient();
        ChatAnswer answer;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((answer = await other.PostAsync(id, "[[model: deltas=3]] Beta")).Status == HttpStatusCode.Conflict)
        {
            var left = int.Parse(answer.Headers["Retry-After"], CultureInfo.InvariantCulture);
            Assert.InRange(left, 1, 4);
            await Task.Delay(TimeSpan.FromSeconds(1), patience.Token);
        }

        Assert.Equal("w1 w2 w3", answer.Expect(HttpStatusCode.OK).Body);
        var messages = await other.MessagesAsync(id);
        Assert.Equal(4, messages.Count);
        Assert.EndsWith("Alpha", messages[0].GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.Equal("incomplete", messages[1].GetProperty("status").GetString());
        Assert.Equal("interrupted", messages[1].GetProperty("reason").GetString());
    }
}
