using System.Diagnostics;

namespace ChatFunctions.Tests.Survival;

/// <summary>
/// Replies with thoughts, text and parallel calls: kills, lost tables with their take-overs, and cut connections, at random.
/// </summary>
[Trait("Category", "Survival")]
public abstract class ItemSurvivalTests(HostKind kind, ITestOutputHelper output)
{
    public sealed class OnLocalHost(ITestOutputHelper output) : ItemSurvivalTests(HostKind.LocalHost, output);

    public sealed class OnWorker(ITestOutputHelper output) : ItemSurvivalTests(HostKind.Worker, output);

    private const int AtOnce = 16;

    [Fact]
    public async Task Reply_meets_any_of_these_everybody_has_seen_what_is_in_the_table()
    {
        var seed = Seeded.Seed(output);
        await using var cluster = await Cluster.StartAsync(kind, output: null, Cluster.ShortLease);
        var survivor = await cluster.AddPatientAsync();
        var sufferer = await cluster.AddBehindProxyAsync();
        var next = cluster.AddAsync();
        for (var rounds = Enumerable.Range(0, Seeded.Rounds); rounds.Any(); rounds = rounds.Skip(AtOnce))
        {
            await using var victim = await next;
            var random = Seeded.Part(seed, rounds.First());
            var killed = new List<FollowedReply>();
            var lost = new List<FollowedReply>();
            var cut = new List<FollowedReply>();
            foreach (var round in rounds.Take(AtOnce))
            {
                var replies = random.One(killed, lost, cut);
                replies.Add(new FollowedReply(
                    $"Round {round}", Seeded.Part(seed, round), replies == killed ? victim : sufferer, [survivor, sufferer]));
            }

            FollowedReply[] all = [.. killed, .. lost, .. cut];
            var followed = Task.WhenAll(all.Select(reply => reply.FollowAsync()));
            var suffered = Task.WhenAll(lost.Select(reply => reply.LoseTableAsync()));
#pragma warning disable CA5394 // Reproducible on purpose.
            await Task.Delay(random.Next(200, 4000));
#pragma warning restore CA5394
            var at = Stopwatch.GetTimestamp();
            await victim.Instance.KillAsync();
            next = rounds.Skip(AtOnce).Any() ? cluster.AddAsync() : next;
            await Task.WhenAll(followed, suffered);
            await Task.WhenAll(all.Select(reply => reply.VerifyAsync(cluster, killed.Contains(reply) ? at : 0)));
            output.WriteLine($"killed: {Outcomes(killed)}\nlost: {Outcomes(lost)}\ncut: {Outcomes(cut)}");
        }
    }

    private static string Outcomes(IEnumerable<FollowedReply> replies) => string.Join("; ", replies.Select(reply => reply.Outcome));
}
