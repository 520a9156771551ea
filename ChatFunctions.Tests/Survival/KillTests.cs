using System.Diagnostics;

namespace ChatFunctions.Tests.Survival;

/// <summary>SIGKILL of the instance that streams, at random moments.</summary>
[Trait("Category", "Survival")]
public abstract class KillTests(HostKind kind, ITestOutputHelper output)
{
    public sealed class OnLocalHost(ITestOutputHelper output) : KillTests(HostKind.LocalHost, output);

    public sealed class OnWorker(ITestOutputHelper output) : KillTests(HostKind.Worker, output);

    private const int ConversationsEach = 3;

    // Verifying means to wait for leases; so many killed rounds may wait beside the next ones.
    private const int VerifiedAtOnce = 3;

    [Fact]
    public async Task Instance_is_killed_at_random_moments_nothing_is_lost_doubled_or_out_of_order()
    {
        var seed = Seeded.Seed(output);
        await using var cluster = await Cluster.StartAsync(kind, output: null, Cluster.ShortLease);
        var survivor = await cluster.AddPatientAsync();
        using var places = new SemaphoreSlim(VerifiedAtOnce);
        var verified = new List<Task>();
        var conversations = new List<KilledConversation>();
        var next = cluster.AddAsync();

        for (var round = 0; round < Seeded.Rounds && !verified.Exists(task => task.IsFaulted); round++)
        {
            await using var victim = await next;
            var random = Seeded.Part(seed, round);
            var name = round;
            var talks = Enumerable.Range(1, ConversationsEach).Select(part => new KilledConversation($"{name}-{part}", random)).ToArray();
            conversations.AddRange(talks);
            await Task.WhenAll(talks.Select(talk => talk.PrepareAsync(victim)));
            var talking = talks.Select(talk => talk.TalkAsync(victim)).ToArray();

#pragma warning disable CA5394 // Reproducible on purpose.
            await Task.Delay(talks[0].Duration * 1.1 * random.NextDouble() + TimeSpan.FromMilliseconds(random.Next(60)));
#pragma warning restore CA5394
            var killed = Stopwatch.GetTimestamp();
            await victim.Instance.KillAsync();
            next = round + 1 < Seeded.Rounds ? cluster.AddAsync() : next;

            await Task.WhenAll(talking);
            await places.WaitAsync();
            verified.Add(VerifyAsync(talks, survivor, killed, places));
        }

        await next;
        await Task.WhenAll(verified);
        await CheckListingAsync(survivor, conversations);
        output.WriteLine(string.Join('\n', conversations.Select(talk => $"{talk.Outcome}, {talk.Lost} lost")));
    }

    private static async Task VerifyAsync(KilledConversation[] talks, Node survivor, long killed, SemaphoreSlim places)
    {
        try
        {
            await Task.WhenAll(talks.Select(talk => talk.VerifyAsync(survivor, killed)));
        }
        finally
        {
            places.Release();
        }
    }

    /// <summary>Each conversation is listed once.</summary>
    private static async Task CheckListingAsync(Node survivor, List<KilledConversation> conversations)
    {
        var listed = new List<string>();
        JsonElement page;
        var query = "?limit=100";
        do
        {
            page = (await survivor.Client.GetAsync($"chat{query}")).Expect(System.Net.HttpStatusCode.OK).Json;
            listed.AddRange(page.GetProperty("conversations").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            query = page.TryGetProperty("nextCursor", out var cursor) ? $"?limit=100&before={cursor.GetString()}" : "";
        }
        while (query.Length > 0);

        Assert.Equal(listed.Count, listed.Distinct().Count());
        Assert.Empty(conversations.Select(talk => talk.Id).Except(listed));
    }
}
