using System.Net.Http.Json;
using ChatFunctions.Tests.OpenAI;

namespace ChatFunctions.Tests.Contract;

/// <summary>A conversation is given a name by hand.</summary>
[Trait("Category", "Contract")]
public abstract class NameTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : NameTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : NameTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private ChatClient Client => instance.Client;

    [Fact]
    public async Task Title_is_given_history_and_list_show_it_and_nothing_else_changes()
    {
        var id = await BeginAsync();
        var before = await Client.HistoryAsync(id);

        var answer = (await PatchAsync(id, """{"title":"  A name,\n of two lines "}""")).Expect(HttpStatusCode.OK).Json;

        Assert.Equal(["id", "title", "createdAt", "updatedAt"], answer.EnumerateObject().Select(member => member.Name));
        Assert.Equal((id, "A name, of two lines"), (answer.Text("id"), answer.Text("title")));
        var after = await Client.HistoryAsync(id);
        Assert.Equal("A name, of two lines", after.Text("title"));
        Assert.Equal(before.GetProperty("updatedAt").GetRawText(), after.GetProperty("updatedAt").GetRawText());
        Assert.Equal(before.GetProperty("messages").GetRawText(), after.GetProperty("messages").GetRawText());
        var listed = (await Client.GetAsync("chat?limit=100")).Expect(HttpStatusCode.OK).Json.GetProperty("conversations").EnumerateArray();
        Assert.Equal("A name, of two lines", listed.Single(item => item.Text("id") == id).Text("title"));
    }

    [Fact]
    public async Task Reply_runs_title_is_taken_all_the_same()
    {
        var id = ChatClient.NewId();
        using (var stream = await Client.OpenAsync(id, "[[model: deltas=200 delay=20]]"))
        {
            await stream.ReadUntilAsync("w9 ");
            (await PatchAsync(id, """{"title":"Meanwhile"}""")).Expect(HttpStatusCode.OK);
            (await Client.SendAsync(HttpMethod.Post, $"chat/{id}/stop", null)).Expect(HttpStatusCode.Accepted);
        }

        Assert.Equal("cancelled", (await Client.EndedReplyAsync(id)).Text("status"));
        Assert.Equal("Meanwhile", (await Client.HistoryAsync(id)).Text("title"));
    }

    [Fact]
    public async Task Metadata_are_given_they_are_those_of_the_other_api()
    {
        var id = await BeginAsync();

        (await PatchAsync(id, """{"metadata":{"a":"b"}}""")).Expect(HttpStatusCode.OK);

        var other = (await Client.GetAsync($"v1/conversations/conv_{id}")).Expect(HttpStatusCode.OK).Json;
        Assert.Equal("""{"a":"b"}""", other.GetProperty("metadata").GetRawText());
    }

    [Theory]
    [InlineData("""{}""", "title, metadata")]
    [InlineData("""{"title":null}""", "title, metadata")]
    [InlineData("""{"title":""}""", "'title'")]
    [InlineData("""{"title":" \n "}""", "'title'")]
    [InlineData("""{"title":7}""", "'title'")]
    [InlineData("""{"title":"a \ud83e b"}""", "'title'")]
    [InlineData("""{"name":"x"}""", "'name'")]
    [InlineData("""{"metadata":{"a":1}}""", "'metadata.a'")]
    [InlineData("""["title"]""", "object")]
    [InlineData("""{"title":""", "JSON")]
    public async Task Body_is_wrong_problem_names_it_and_nothing_changes(string body, string names)
    {
        var id = await BeginAsync();

        var problem = (await PatchAsync(id, body)).ExpectProblem(400);

        Assert.Contains(names, problem.Text("detail"), StringComparison.Ordinal);
        Assert.EndsWith("Hello", (await Client.HistoryAsync(id)).Text("title"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x", 200, 200)]
    [InlineData("🦊", 200, 200)]
    [InlineData("x", 201, 400)]
    public async Task Title_is_long_two_hundred_characters_are_the_most(string character, int count, int status)
    {
        var id = await BeginAsync();
        var title = string.Concat(Enumerable.Repeat(character, count));

        var answer = await Client.SendAsync(HttpMethod.Patch, $"chat/{id}", JsonContent.Create(new { title }));

        Assert.Equal(status, (int)answer.Status);
    }

    [Fact]
    public async Task Conversation_is_not_there_answer_is_404()
    {
        var id = ChatClient.NewId();

        Assert.Equal(id, (await PatchAsync(id, """{"title":"A name"}""")).ExpectProblem(404).Text("conversationId"));
        (await Client.GetAsync($"chat/{id}")).ExpectProblem(404);
    }

    private Task<ChatAnswer> PatchAsync(string id, string body) =>
        Client.SendAsync(HttpMethod.Patch, $"chat/{id}", new StringContent(body, Encoding.UTF8, "application/json"));

    private async Task<string> BeginAsync()
    {
        var id = ChatClient.NewId();
        (await Client.PostAsync(id, "[[model: deltas=1 delay=0]] Hello")).Expect(HttpStatusCode.OK);
        return id;
    }
}
