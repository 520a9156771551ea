namespace ChatFunctions.Tests.Survival;

/// <summary>Random faults between two instances and the table service, any number of them, at any request.</summary>
[Trait("Category", "Survival")]
public sealed class FaultRoundTests(ITestOutputHelper output)
{
    private const int AtOnce = 5;

    [Fact]
    public async Task Network_to_the_table_fails_at_random_no_message_is_lost_or_doubled_and_no_end_is_untrue()
    {
        var seed = Seeded.Seed(output);
        await using var cluster = await Cluster.StartAsync(output: null, Cluster.ShortLease);
        Node[] nodes = await Task.WhenAll(cluster.AddBehindProxyAsync(), cluster.AddBehindProxyAsync());

        await Parallel.ForEachAsync(
            Enumerable.Range(0, Seeded.Rounds),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (round, _) => await new FaultyConversation(nodes, $"Round {round}", Seeded.Part(seed, round)).RunAsync());
    }
}
