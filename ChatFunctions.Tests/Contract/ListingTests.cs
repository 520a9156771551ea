using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.Contract;

/// <summary>The owner's conversations. Other tests' conversations may stand between this one's.</summary>
[Trait("Category", "Contract")]
public abstract class ListingTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : ListingTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : ListingTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private const int MostPages = 500;

    private ChatClient Client => instance.Client;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public async Task Conversations_were_created_they_are_listed_newest_first_over_the_pages(int limit)
    {
        string[] ids = [ChatClient.NewId(), ChatClient.NewId(), ChatClient.NewId()];
        foreach (var id in ids)
        {
            (await Client.PostAsync(id, "[[model: deltas=1 delay=0]] Title")).Expect(HttpStatusCode.OK);
        }

        // Neither a new message nor a new conversation moves what a cursor has passed.
        (await Client.PostAsync(ids[0], "[[model: deltas=1 delay=0]] Again")).Expect(HttpStatusCode.OK);
        var listed = await ListUntilAsync(limit, ids[0]);

        var all = listed.Select(IdOf).ToList();
        Assert.Equal(ids.Reverse(), all.Where(ids.Contains));
        Assert.Equal(all.Count, all.Distinct().Count());
        var created = listed.Select(item => item.GetProperty("createdAt").GetDateTimeOffset()).ToList();
        Assert.Equal(created.OrderDescending(), created);
    }

    [Fact]
    public async Task Conversation_is_listed_its_members_are_those_of_its_history()
    {
        var id = ChatClient.NewId();
        (await Client.PostAsync(id, "[[model: deltas=1 delay=0]] A   title\nover lines")).Expect(HttpStatusCode.OK);

        var item = (await ListUntilAsync(20, id))[^1];
        var history = await Client.HistoryAsync(id);

        Assert.Equal(["id", "title", "createdAt", "updatedAt"], item.EnumerateObject().Select(member => member.Name));
        Assert.All(
            item.EnumerateObject().Where(member => member.Name != "updatedAt"),
            member => Assert.Equal(history.GetProperty(member.Name).GetRawText(), member.Value.GetRawText()));

        // A list is as old as an hour; of a new conversation it tells when it began.
        Assert.InRange(UpdatedAt(history) - UpdatedAt(item), TimeSpan.Zero, HeadRow.ListingStay);
    }

    [Fact]
    public async Task Conversation_was_deleted_it_is_listed_no_more()
    {
        string[] ids = [ChatClient.NewId(), ChatClient.NewId()];
        foreach (var id in ids)
        {
            (await Client.PostAsync(id, "[[model: deltas=1 delay=0]]")).Expect(HttpStatusCode.OK);
        }

        (await Client.DeleteAsync(ids[1])).Expect(HttpStatusCode.NoContent);

        Assert.DoesNotContain(ids[1], (await ListUntilAsync(100, ids[0])).Select(IdOf));
    }

    private static DateTimeOffset UpdatedAt(JsonElement conversation) => conversation.GetProperty("updatedAt").GetDateTimeOffset();

    // From the newest on, up to and with the conversation that is given.
    private async Task<List<JsonElement>> ListUntilAsync(int limit, string id)
    {
        var found = new List<JsonElement>();
        var cursor = "";
        for (var pages = 0; pages < MostPages; pages++)
        {
            var page = (await Client.GetAsync($"chat?limit={limit}{cursor}")).Expect(HttpStatusCode.OK).Json;
            var items = page.GetProperty("conversations").EnumerateArray().ToList();
            Assert.InRange(items.Count, 0, limit);
            foreach (var item in items)
            {
                found.Add(item);
                if (IdOf(item) == id)
                {
                    return found;
                }
            }

            Assert.True(page.TryGetProperty("nextCursor", out var next), $"{id} is not listed.");
            cursor = $"&before={next.GetString()}";
        }

        throw new InvalidOperationException($"{id} is not among the newest.");
    }

    private static string? IdOf(JsonElement item) => item.GetProperty("id").GetString();
}
