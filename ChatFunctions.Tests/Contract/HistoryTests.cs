namespace ChatFunctions.Tests.Contract;

/// <summary>What was said is remembered, and can be read a page at a time.</summary>
[Trait("Category", "Contract")]
public abstract class HistoryTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : HistoryTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : HistoryTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private ChatClient Client => instance.Client;

    [Theory]
    [InlineData(ChatClient.PlainText)]
    [InlineData(ChatClient.EventStream)]
    [InlineData(ChatClient.Json)]
    public async Task Second_message_is_posted_reply_shows_that_the_first_was_remembered(string accept)
    {
        var id = ChatClient.NewId();
        (await Client.PostAsync(id, "[[model: delay=0]] The code word is heron.", accept)).Expect(HttpStatusCode.OK);

        var second = (await Client.PostAsync(id, "[[model: delay=0]] What is it?")).Expect(HttpStatusCode.OK);

        Assert.Contains("Before that you said: \"The code word is heron.\"", second.Body, StringComparison.Ordinal);
        Assert.Contains("I received 3 messages", second.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Conversation_is_read_every_member_is_as_the_contract_says()
    {
        var start = DateTimeOffset.UtcNow.AddMinutes(-5);
        var id = ChatClient.NewId();
        (await Client.PostAsync(id, "[[model: deltas=2 delay=0]] A title\nof two lines")).Expect(HttpStatusCode.OK);

        var answer = (await Client.GetAsync($"chat/{id}")).Expect(HttpStatusCode.OK);

        Assert.StartsWith("application/json", answer.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal("no-store", answer.Headers["Cache-Control"]);
        var history = answer.Json;
        Assert.Equal(["id", "title", "createdAt", "updatedAt", "messages"], Members(history));
        Assert.Equal(id, history.GetProperty("id").GetString());
        Assert.EndsWith("A title of two lines", history.GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.InRange(history.GetProperty("createdAt").GetDateTimeOffset(), start, DateTimeOffset.MaxValue);
        Assert.InRange(
            history.GetProperty("updatedAt").GetDateTimeOffset(), history.GetProperty("createdAt").GetDateTimeOffset(),
            DateTimeOffset.MaxValue);
        var (user, reply) = (history.GetProperty("messages")[0], history.GetProperty("messages")[1]);
        Assert.Equal(["id", "turn", "role", "content", "status", "createdAt"], Members(user));
        Assert.Equal(["id", "turn", "role", "content", "status", "finishReason", "usage", "model", "createdAt"], Members(reply));
        Assert.Equal("user", user.GetProperty("role").GetString());
        Assert.Equal("[[model: deltas=2 delay=0]] A title\nof two lines", user.GetProperty("content").GetString());
        Assert.Equal("completed", user.GetProperty("status").GetString());
        Assert.Equal(1, user.GetProperty("turn").GetInt64());
        Assert.Equal("w1 w2", reply.GetProperty("content").GetString());
        Assert.NotEqual(user.GetProperty("id").GetString(), reply.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Conversation_is_longer_than_a_page_pages_lead_back_to_its_beginning()
    {
        var id = await FiveTurnsAsync();

        var pages = await PagesAsync(id, limit: 3);

        Assert.Equal([3, 3, 3, 1], pages.Select(page => page.Count));
        pages.Reverse();
        Assert.Equal(
            ["one", "w1", "two", "w1", "three", "w1", "four", "w1", "five", "w1"],
            pages.SelectMany(page => page).Select(LastWord));
    }

    [Fact]
    public async Task No_limit_is_given_a_page_is_the_newest_twenty()
    {
        var id = ChatClient.NewId();
        for (var n = 1; n <= 11; n++)
        {
            (await Client.PostAsync(id, string.Create(CultureInfo.InvariantCulture, $"[[model: deltas=1 delay=0]] {n}")))
                .Expect(HttpStatusCode.OK);
        }

        var page = await Client.HistoryAsync(id, "");
        var all = await Client.HistoryAsync(id, "?limit=100");
        var one = await Client.HistoryAsync(id, "?limit=1");

        Assert.Equal(20, page.GetProperty("messages").GetArrayLength());
        Assert.Equal("2", LastWord(page.GetProperty("messages")[0]));
        Assert.True(page.TryGetProperty("nextCursor", out _));
        Assert.Equal(22, all.GetProperty("messages").GetArrayLength());
        Assert.False(all.TryGetProperty("nextCursor", out _));
        Assert.Equal("assistant", one.GetProperty("messages")[0].GetProperty("role").GetString());
    }

    [Fact]
    public async Task Page_ends_exactly_at_the_beginning_there_is_no_cursor()
    {
        var id = await FiveTurnsAsync();

        var whole = await Client.HistoryAsync(id, "?limit=10");
        var almost = await Client.HistoryAsync(id, "?limit=9");

        Assert.False(whole.TryGetProperty("nextCursor", out _));
        Assert.Single(
            (await Client.HistoryAsync(id, $"?limit=9&before={almost.GetProperty("nextCursor")}")).GetProperty("messages")
                .EnumerateArray());
    }

    [Fact]
    public async Task New_messages_arrive_between_two_pages_none_is_missed_or_repeated()
    {
        var id = await FiveTurnsAsync();
        var newest = await Client.HistoryAsync(id, "?limit=4");
        (await Client.PostAsync(id, "[[model: deltas=1 delay=0]] six")).Expect(HttpStatusCode.OK);

        var older = await Client.HistoryAsync(id, $"?limit=100&before={newest.GetProperty("nextCursor").GetString()}");

        Assert.Equal(["four", "w1", "five", "w1"], newest.GetProperty("messages").EnumerateArray().Select(LastWord));
        Assert.Equal(["one", "w1", "two", "w1", "three", "w1"], older.GetProperty("messages").EnumerateArray().Select(LastWord));
    }

    [Fact]
    public async Task Messages_have_ids_no_two_are_the_same_and_a_second_look_shows_the_same()
    {
        var id = await FiveTurnsAsync();

        var first = await Client.HistoryAsync(id);
        var second = await Client.HistoryAsync(id);

        Assert.Equal(
            10, first.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("id").GetString()).Distinct().Count());
        Assert.Equal(
            [1, 1, 2, 2, 3, 3, 4, 4, 5, 5],
            first.GetProperty("messages").EnumerateArray().Select(message => message.GetProperty("turn").GetInt64()));
        Assert.True(JsonElement.DeepEquals(first, second));
    }

    private async Task<string> FiveTurnsAsync()
    {
        var id = ChatClient.NewId();
        foreach (var word in (string[])["one", "two", "three", "four", "five"])
        {
            (await Client.PostAsync(id, $"[[model: deltas=1 delay=0]] {word}")).Expect(HttpStatusCode.OK);
        }

        return id;
    }

    private async Task<List<List<JsonElement>>> PagesAsync(string id, int limit)
    {
        var pages = new List<List<JsonElement>>();
        var query = string.Create(CultureInfo.InvariantCulture, $"?limit={limit}");
        for (var next = query; next.Length > 0;)
        {
            var page = await Client.HistoryAsync(id, next);
            pages.Add([.. page.GetProperty("messages").EnumerateArray()]);
            next = page.TryGetProperty("nextCursor", out var cursor) ? $"{query}&before={cursor.GetString()}" : "";
        }

        return pages;
    }

    private static IEnumerable<string> Members(JsonElement element) => element.EnumerateObject().Select(member => member.Name);

    private static string LastWord(JsonElement message) => message.GetProperty("content").GetString()!.Split(' ')[^1];
}
