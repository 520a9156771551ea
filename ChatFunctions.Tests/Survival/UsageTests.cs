namespace ChatFunctions.Tests.Survival;

/// <summary>What is used is counted once, whoever dies, and limits hold for all instances together.</summary>
[Trait("Category", "Survival")]
public abstract class UsageTests(HostKind kind, ITestOutputHelper output)
{
    public sealed class OnLocalHost(ITestOutputHelper output) : UsageTests(HostKind.LocalHost, output);

    public sealed class OnWorker(ITestOutputHelper output) : UsageTests(HostKind.Worker, output);

    private const int Rounds = 3;
    private const int Talks = 8;

    [Fact]
    public async Task Instances_are_killed_at_random_moments_usage_is_the_sum_over_the_messages()
    {
        var seed = Seeded.Seed(output);
        await using var cluster = await Cluster.StartAsync(
            kind, output: null, Cluster.ShortLease, ("Chat__Limits__TokensPerDay", "1000000000"));
        var survivor = await cluster.AddAsync();
        for (var round = 0; round < Rounds; round++)
        {
            var random = Seeded.Part(seed, round);
            await using var victim = await cluster.AddAsync();
            var talks = Enumerable.Range(0, Talks).Select(n => TalkAsync(victim, random.Next(1, 60), random.Next(2, 20))).ToArray();
            await Task.Delay(random.Next(50, 900));
            await victim.Instance.KillAsync();
            await Task.WhenAll(talks);
        }

        await UntilAsync(survivor, (used, sum, open) => used == sum && open == 0);
        Assert.True((await UsageAsync(survivor)).Used.Input > 0);
    }

    [Fact]
    public async Task Two_instances_share_an_owner_s_limit_it_is_exceeded_by_what_two_seconds_let_in_at_the_most()
    {
        await using var cluster = await Cluster.StartAsync(kind, output: null, ("Chat__Limits__TokensPerDay", "600"));
        var nodes = await cluster.AddTwoAsync();

        // One after the other, slower than the instances tell each other.
        var refused = 0;
        for (var i = 0; i < 20 && refused < 2; i++)
        {
            var answer = await nodes[i % 2].Client.PostAsync(null, "[[model: deltas=60]] Count");
            refused += answer.Status == HttpStatusCode.TooManyRequests ? 1 : 0;
            await Task.Delay(1200);
        }

        var (used, sum, _) = await UsageAsync(nodes[0]);
        Assert.Equal(2, refused);
        Assert.Equal(sum, used);
        Assert.InRange(used.Input + used.Output, 600, 600 + (4 * 130));
    }

    [Fact]
    public async Task Turn_runs_on_one_instance_another_knows_of_it()
    {
        await using var cluster = await Cluster.StartAsync(kind, output: null, ("Chat__Limits__ConcurrentTurns", "2"));
        var nodes = await cluster.AddTwoAsync();
        using var first = await OpenAsync(nodes[0]);
        using var second = await OpenAsync(nodes[0]);

        await UntilAsync(
            async () => (await nodes[1].Client.PostAsync(null, "[[model: deltas=1]]")).Status == HttpStatusCode.TooManyRequests);
        await nodes[0].Client.SendAsync(HttpMethod.Post, $"chat/{first.ConversationId}/stop", null);
        await UntilAsync(async () => (await nodes[1].Client.PostAsync(null, "[[model: deltas=1]]")).Status == HttpStatusCode.OK);
    }

    /// <summary>Begins a long reply, as soon as the instance knows that the turns before have ended.</summary>
    private static async Task<ChatStream> OpenAsync(Node node)
    {
        ChatStream? stream = null;
        await UntilAsync(async () =>
        {
            stream?.Dispose();
            stream = await node.Client.OpenAsync(null, "[[model: deltas=4000 delay=20]]");
            return stream.Status == HttpStatusCode.OK;
        });
        return stream!;
    }

    private static async Task TalkAsync(Node victim, int deltas, int delay)
    {
        try
        {
            var id = ChatClient.NewId();
            for (var turn = 0; turn < 3; turn++)
            {
                await victim.Client.PostAsync(id, $"[[model: deltas={deltas} delay={delay}]] Count.");
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // The instance was killed.
        }
    }

    /// <summary>What the API says was used, what the messages say, and how many turns are not counted yet.</summary>
    private static async Task<((long Input, long Output) Used, (long Input, long Output) Sum, int Open)> UsageAsync(Node node)
    {
        (long Input, long Output) sum = default;
        foreach (
            var conversation in (await node.Client.GetAsync("chat?limit=100")).Expect(HttpStatusCode.OK).Json.GetProperty("conversations")
                .EnumerateArray())
        {
            foreach (var message in await node.Client.MessagesAsync(conversation.GetProperty("id").GetString()!))
            {
                sum = message.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object
                    ? (sum.Input + usage.GetProperty("inputTokens").GetInt64(), sum.Output + usage.GetProperty("outputTokens").GetInt64())
                    : sum;
            }
        }

        var used = (await node.Client.GetAsync("usage")).Expect(HttpStatusCode.OK).Json;
        return (
            (used.GetProperty("inputTokens").GetInt64(), used.GetProperty("outputTokens").GetInt64()), sum,
            used.GetProperty("activeTurns").GetInt32());
    }

    private static Task UntilAsync(Node node, Func<(long, long), (long, long), int, bool> condition)
    {
        ((long, long), (long, long), int) last = default;
        return UntilAsync(
            async () =>
            {
                last = await UsageAsync(node);
                return condition(last.Item1, last.Item2, last.Item3);
            },
            () => $"used, sum, open: {last}");
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, Func<string>? state = null)
    {
        var end = DateTime.UtcNow + TimeSpan.FromSeconds(60);
        while (!await condition())
        {
            Assert.True(DateTime.UtcNow < end, state?.Invoke() ?? "It did not come true.");
            await Task.Delay(200);
        }
    }
}
