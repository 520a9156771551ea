using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Tests.Conversations;
using ChatFunctions.Tests.OpenAI;

namespace ChatFunctions.Tests.Contract;

/// <summary>Everything of a caller goes, and nothing else.</summary>
[Trait("Category", "Instance")]
public abstract class OwnerDeletionTests(HostKind host, ITestOutputHelper output)
{
    public sealed class OnLocalHost(ITestOutputHelper output) : OwnerDeletionTests(HostKind.LocalHost, output);

    public sealed class OnWorker(ITestOutputHelper output) : OwnerDeletionTests(HostKind.Worker, output);

    [Fact]
    public async Task Everything_is_deleted_answer_says_where_to_look_and_in_the_end_no_row_of_it_is_left()
    {
        await using var stored = await StoredOwner.StartAsync(host, output);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 30), async (number, _) => await stored.WriteAsync($"c-{number}", 2 + (10 * number)));
        var stranger = new TableEntity(RowKeys.Partition("key-bob", "c-1"), RowKeys.Head) { ["Title"] = "Bob's" };
        await stored.Table.AddEntityAsync(stranger);
        using var running = await stored.Client.OpenAsync("running", "[[model: deltas=2000 delay=20]]");
        await running.ReadUntilAsync("w2");
        (await stored.Client.GetAsync("deletion")).ExpectProblem(404);

        var answer = (await stored.Client.SendAsync(HttpMethod.Delete, "chat", content: null)).Expect(HttpStatusCode.Accepted);
        var later = (await stored.Client.PostAsync("later", "[[model: deltas=2]]")).Expect(HttpStatusCode.OK);
        var ended = await EndedAsync(stored.Client, answer.Headers["Location"]);
        await running.ReadToEndAsync();

        Assert.True(running.IsCut);
        Assert.Equal("in_progress", answer.Json.Text("status"));
        Assert.InRange(
            ended.GetProperty("completedAt").GetDateTimeOffset(), answer.Json.GetProperty("requestedAt").GetDateTimeOffset(),
            DateTimeOffset.MaxValue);
        var list = (await stored.Client.GetAsync("chat")).Expect(HttpStatusCode.OK).Json.GetProperty("conversations");
        Assert.Equal(later.ConversationId, list.EnumerateArray().Single().Text("id"));
        Assert.Equal(31, await CountAsync(stored, Rows.Head, row => row.DeletionFinished));
        Assert.Equal(1 + 1 + 31 + 3 + 1, await CountAsync(stored, row => row, _ => true));
    }

    [Fact]
    public async Task It_is_asked_for_again_what_has_begun_since_goes_too()
    {
        await using var stored = await StoredOwner.StartAsync(host, output);
        for (var round = 0; round < 2; round++)
        {
            await stored.Client.PostAsync("again", "[[model: deltas=2]]");

            var answer = (await stored.Client.SendAsync(HttpMethod.Delete, "chat/", content: null)).Expect(HttpStatusCode.Accepted);
            await EndedAsync(stored.Client, answer.Headers["Location"]);

            (await stored.Client.GetAsync("chat/again")).ExpectProblem(404);
        }
    }

    private static async Task<JsonElement> EndedAsync(ChatClient client, string location)
    {
        Assert.Equal("/api/deletion", location);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var answer = (await client.GetAsync("deletion")).Expect(HttpStatusCode.OK);
            if (answer.Json.Text("status") == "completed")
            {
                return answer.Json;
            }

            Assert.Equal("5", answer.Headers["Retry-After"]);
            await Task.Delay(50, patience.Token);
        }
    }

    private static async Task<int> CountAsync<T>(StoredOwner stored, Func<TableEntity, T> read, Func<T, bool> counts) =>
        await stored.Table.QueryAsync<TableEntity>().CountAsync(row => counts(read(row)));
}
