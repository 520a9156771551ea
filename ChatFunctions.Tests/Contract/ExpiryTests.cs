using System.Net.Http.Json;
using ChatFunctions.Tests.OpenAI;

namespace ChatFunctions.Tests.Contract;

/// <summary>A conversation is given a time to go, and is gone to everybody from then on.</summary>
[Trait("Category", "Contract")]
public abstract class ExpiryTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : ExpiryTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : ExpiryTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private ChatClient Client => instance.Client;

    private V1 Api => new(instance.Client);

    [Fact]
    public async Task Time_is_set_history_list_and_export_show_it_and_it_can_only_be_brought_forward()
    {
        var (id, _) = await BeginAsync();
        var before = await Client.HistoryAsync(id);
        var end = new DateTimeOffset(2040, 1, 31, 12, 0, 0, TimeSpan.Zero);

        var set = (await ExpireAsync(id, end.AddTicks(1234567))).Expect(HttpStatusCode.OK).Json;
        var later = await Client.SendAsync(
            HttpMethod.Patch, $"chat/{id}", JsonContent.Create(new { title = "Not taken", expiresAt = end.AddTicks(1234568) }));
        var same = (await ExpireAsync(id, end.AddTicks(1234567))).Expect(HttpStatusCode.OK).Json;
        var earlier = (await ExpireAsync(id, end)).Expect(HttpStatusCode.OK).Json;
        (await Client.SendAsync(HttpMethod.Patch, $"chat/{id}", JsonContent.Create(new { title = "Taken" }))).Expect(HttpStatusCode.OK);

        Assert.Contains("'expiresAt'", later.ExpectProblem(400).Text("detail"), StringComparison.Ordinal);
        Assert.Equal(
            [end.AddTicks(1234567), end.AddTicks(1234567), end],
            new[] { set, same, earlier }.Select(answer => answer.GetProperty("expiresAt").GetDateTimeOffset()));
        Assert.Equal(before.Text("title"), earlier.Text("title"));
        var history = await Client.HistoryAsync(id);
        var listed = (await Client.GetAsync("chat?limit=100")).Expect(HttpStatusCode.OK).Json.GetProperty("conversations").EnumerateArray();
        using var export = await Client.OpenAsync(HttpMethod.Get, $"export?after={id[..^1]}", content: null);
        await export.ReadUntilAsync("\n");
        var exported = JsonSerializer.Deserialize<JsonElement>(export.Text[..export.Text.IndexOf('\n', StringComparison.Ordinal)]);
        Assert.All(
            [history, listed.Single(item => item.Text("id") == id), exported],
            shown => Assert.Equal(
                (id, "Taken", end), (shown.Text("id"), shown.Text("title"), shown.GetProperty("expiresAt").GetDateTimeOffset())));
        Assert.Equal(before.GetProperty("updatedAt").GetRawText(), history.GetProperty("updatedAt").GetRawText());
    }

    [Fact]
    public async Task Time_is_over_every_reader_finds_what_he_finds_of_a_deleted_one()
    {
        var (expired, deleted) = (await BeginAsync(), await BeginAsync());
        await ExpireAsync(expired.Id, DateTimeOffset.UtcNow.AddSeconds(-1));
        (await Client.DeleteAsync(deleted.Id)).Expect(HttpStatusCode.NoContent);

        (HttpMethod, string, string?)[] requests =
        [
            (HttpMethod.Get, "chat/ID", null),
            (HttpMethod.Get, "chat/ID?limit=1&before=YjAwMDAwMDAwMDE", null),
            (HttpMethod.Get, "chat/ID/stream", null),
            (HttpMethod.Get, "chat/ID/images/" + new string('0', 64), null),
            (HttpMethod.Get, "ui/chat/ID/stream", null),
            (HttpMethod.Post, "chat/ID/stop", null),
            (HttpMethod.Patch, "chat/ID", """{"title":"New"}"""),
            (HttpMethod.Get, "v1/conversations/conv_ID", null),
            (HttpMethod.Get, "v1/conversations/conv_ID/items", null),
            (HttpMethod.Post, "v1/conversations/conv_ID", """{"metadata":{}}"""),
            (HttpMethod.Get, "v1/responses/RESPONSE", null),
            (HttpMethod.Get, "v1/responses/RESPONSE/input_items", null),
            (HttpMethod.Post, "v1/responses", """{"input":"On","previous_response_id":"RESPONSE"}"""),
            (HttpMethod.Delete, "v1/responses/RESPONSE", null),
            (HttpMethod.Post, "chat/ID", """{"regenerate":true}"""),
        ];
        foreach (var (method, path, body) in requests)
        {
            Assert.Equal(
                (path, await StatusAsync(method, path, body, deleted)), (path, await StatusAsync(method, path, body, expired)));
        }

        var listed = (await Client.GetAsync("chat?limit=100")).Expect(HttpStatusCode.OK).Json.GetProperty("conversations").EnumerateArray();
        Assert.DoesNotContain(listed, item => item.Text("id") == expired.Id);
    }

    [Fact]
    public async Task Time_is_over_while_a_reply_runs_it_ends_whole_and_the_next_message_begins_anew()
    {
        var id = ChatClient.NewId();
        using (var stream = await Client.OpenAsync(id, "[[model: deltas=60 delay=20]]"))
        {
            await stream.ReadUntilAsync("w2 ");
            (await ExpireAsync(id, DateTimeOffset.UtcNow.AddSeconds(-1))).Expect(HttpStatusCode.OK);
            (await Client.GetAsync($"chat/{id}")).Expect(HttpStatusCode.OK);
            Assert.EndsWith("w60", (await stream.ReadToEndAsync()).TrimEnd(), StringComparison.Ordinal);
            Assert.False(stream.IsCut);
        }

        (await Client.GetAsync($"chat/{id}")).ExpectProblem(404);
        var anew = (await Client.PostAsync(id, "[[model: echo delay=0]] New")).Expect(HttpStatusCode.OK);

        Assert.StartsWith("1-", anew.TurnId, StringComparison.Ordinal);
        var history = await Client.HistoryAsync(id);
        Assert.False(history.TryGetProperty("expiresAt", out _));
        Assert.Equal(
            ["[[model: echo delay=0]] New", "New"], history.GetProperty("messages").EnumerateArray().Select(item => item.Text("content")));
    }

    [Theory]
    [InlineData("\"tomorrow\"")]
    [InlineData("\"2040-01-31\"")]
    [InlineData("\"1969-01-31T12:00:00Z\"")]
    [InlineData("2000000000")]
    public async Task Time_is_none_problem_names_it(string time)
    {
        var (id, _) = await BeginAsync();

        var problem = await Client.SendAsync(
            HttpMethod.Patch, $"chat/{id}", new StringContent($"{{\"expiresAt\":{time}}}", Encoding.UTF8, "application/json"));

        Assert.Contains("'expiresAt'", problem.ExpectProblem(400).Text("detail"), StringComparison.Ordinal);
    }

    private Task<ChatAnswer> ExpireAsync(string id, DateTimeOffset expiresAt) =>
        Client.SendAsync(HttpMethod.Patch, $"chat/{id}", JsonContent.Create(new { expiresAt }));

    private async Task<int> StatusAsync(HttpMethod method, string path, string? body, (string Id, string Response) conversation)
    {
        string Filled(string text) => text.Replace("ID", conversation.Id, StringComparison.Ordinal)
            .Replace("RESPONSE", conversation.Response, StringComparison.Ordinal);
        var content = body is null ? null : new StringContent(Filled(body), Encoding.UTF8, "application/json");
        return (int)(await Client.SendAsync(method, Filled(path), content)).Status;
    }

    private async Task<(string Id, string Response)> BeginAsync()
    {
        var answer = await Api.SendAsync(HttpMethod.Post, "responses", new { input = "[[model: deltas=1 delay=0]] Hello" });
        return (answer.ConversationId, answer.Expect(HttpStatusCode.OK).Json.Text("id")!);
    }
}
