using System.Net.Http.Json;
using ChatFunctions.Tests.OpenAI;

namespace ChatFunctions.Tests.Contract;

/// <summary>A reply is wanted once more, or a message said otherwise.</summary>
[Trait("Category", "Contract")]
public abstract class BranchTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : BranchTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : BranchTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private const string Fast = "[[model: delay=0]] ";

    private ChatClient Client => instance.Client;

    [Fact]
    public async Task Reply_is_wanted_again_the_old_one_stays_and_leaves_the_window()
    {
        var id = await SayAsync("First words", "Second words");
        var before = await Client.MessagesAsync(id);

        var again = (await PostAsync(id, new { regenerate = true })).Expect(HttpStatusCode.OK);
        var next = (await Client.PostAsync(id, $"{Fast}Third words")).Expect(HttpStatusCode.OK);

        // Two questions and one reply; then both, with the new reply.
        Assert.Contains("I received 3 messages", again.Body, StringComparison.Ordinal);
        Assert.Contains("I received 5 messages", next.Body, StringComparison.Ordinal);
        var messages = await Client.MessagesAsync(id);
        Assert.Equal(
            ["user", "assistant", "user", "assistant", "assistant", "user", "assistant"], messages.Select(message => message.Text("role")));
        Assert.Equal([3], Enumerable.Range(0, messages.Count).Where(index => messages[index].TryGetProperty("superseded", out _)));
        Assert.True(messages[3].GetProperty("superseded").GetBoolean());
        Assert.Equal(before[3].Text("id"), messages[3].Text("id"));
        Assert.Equal((again.ConversationId, again.Body), (id, messages[4].Text("content")));
    }

    [Fact]
    public async Task Nothing_was_said_there_is_nothing_to_answer_again() =>
        Assert.EndsWith(
            "nothing-to-regenerate",
            (await PostAsync(ChatClient.NewId(), new { regenerate = true })).ExpectProblem(409).Text("type"),
            StringComparison.Ordinal);

    [Fact]
    public async Task Message_is_said_otherwise_a_conversation_of_its_own_goes_on_from_the_one_before()
    {
        var id = await SayAsync("First words", "Second words", "Third words");
        var messages = await Client.MessagesAsync(id);
        var after = messages[1].Text("id");

        var fork = (await PostAsync(null, new { message = $"{Fast}Other words", after })).Expect(HttpStatusCode.OK);

        Assert.NotEqual(id, fork.ConversationId);
        Assert.Contains("I received 3 messages", fork.Body, StringComparison.Ordinal);
        Assert.Contains("First words", fork.Body, StringComparison.Ordinal);
        var history = await Client.HistoryAsync(fork.ConversationId);
        Assert.Equal(after, history.Text("forkedFrom"));
        Assert.Equal(
            [messages[0].Text("content"), messages[1].Text("content"), $"{Fast}Other words", fork.Body],
            history.GetProperty("messages").EnumerateArray().Select(message => message.Text("content")));
        Assert.Equal(6, (await Client.MessagesAsync(id)).Count);
        Assert.False((await Client.HistoryAsync(id)).TryGetProperty("forkedFrom", out _));

        // The path may say once more where the message is.
        (await PostAsync(id, new { message = $"{Fast}Other words", after })).Expect(HttpStatusCode.OK);
        Assert.Equal(6, (await Client.MessagesAsync(id)).Count);
    }

    [Fact]
    public async Task Superseded_reply_is_gone_on_from_it_is_what_was_said()
    {
        var id = await SayAsync("First words");
        var first = (await Client.MessagesAsync(id))[1];
        (await PostAsync(id, new { regenerate = true })).Expect(HttpStatusCode.OK);

        var fork = (await PostAsync(null, new { message = $"{Fast}And then?", after = first.Text("id") })).Expect(HttpStatusCode.OK);

        var messages = await Client.MessagesAsync(fork.ConversationId);
        Assert.Equal(
            [$"{Fast}First words", first.Text("content"), $"{Fast}And then?", fork.Body],
            messages.Select(message => message.Text("content")));
        Assert.DoesNotContain(messages, message => message.TryGetProperty("superseded", out _));
    }

    [Fact]
    public async Task Fork_is_repeated_with_its_key_it_is_the_same()
    {
        var id = await SayAsync("First words", "Second words");
        var after = (await Client.MessagesAsync(id))[1].Text("id");
        var key = Guid.NewGuid().ToString();

        var first = (await PostAsync(null, new { message = $"{Fast}Other words", after }, key)).Expect(HttpStatusCode.OK);
        var second = (await PostAsync(null, new { message = $"{Fast}Other words", after }, key)).Expect(HttpStatusCode.OK);

        Assert.Equal((first.ConversationId, first.TurnId, first.Body), (second.ConversationId, second.TurnId, second.Body));
    }

    [Fact]
    public async Task Reply_runs_nothing_can_go_on_from_it()
    {
        var id = ChatClient.NewId();
        using var stream = await Client.OpenAsync(id, "[[model: deltas=2000 delay=20]]");
        await stream.ReadUntilAsync("w3 ");
        var after = (await Client.MessagesAsync(id))[1].Text("id");

        (await PostAsync(null, new { message = "And?", after })).ExpectProblem(409);
        (await PostAsync(id, new { regenerate = true })).ExpectProblem(409);
        (await Client.SendAsync(HttpMethod.Post, $"chat/{id}/stop", null)).Expect(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData("""{"regenerate":true}""", false, "regenerate")]
    [InlineData("""{"regenerate":true,"message":"Hi"}""", true, "regenerate")]
    [InlineData("""{"regenerate":1}""", true, "regenerate")]
    [InlineData("""{"regenerate":false}""", true, "message")]
    [InlineData("""{"message":"Hi","after":"msg"}""", false, "after")]
    [InlineData("""{"message":"Hi","after":7}""", false, "after")]
    [InlineData("""{"message":"Hi","after":"msg_other_1-12345678"}""", true, "after")]
    [InlineData("""{"after":"msg_other_1-12345678"}""", false, "message")]
    public async Task Body_is_wrong_problem_names_the_member(string body, bool isInPath, string names)
    {
        var id = await SayAsync("First words");

        var answer = await Client.SendAsync(
            HttpMethod.Post, isInPath ? $"chat/{id}" : "chat", new StringContent(body, Encoding.UTF8, "application/json"));

        Assert.Contains($"'{names}'", answer.ExpectProblem(400).Text("detail"), StringComparison.Ordinal);
        Assert.Equal(2, (await Client.MessagesAsync(id)).Count);
    }

    [Fact]
    public async Task Message_is_not_there_answer_is_404()
    {
        var id = await SayAsync("First words");

        foreach (var after in new[] { $"msg_{ChatClient.NewId()}_1-12345678", $"msg_{id}_1-00000000", $"msg_{id}_7-12345678" })
        {
            (await PostAsync(null, new { message = "And?", after })).ExpectProblem(404);
        }
    }

    private Task<ChatAnswer> PostAsync(string? id, object body, string? key = null) => Client.SendAsync(
        HttpMethod.Post,
        id is null ? "chat" : $"chat/{id}",
        JsonContent.Create(body),
        [("Accept", ChatClient.PlainText), .. key is null ? [] : new[] { ("Idempotency-Key", key) }]);

    private async Task<string> SayAsync(params string[] messages)
    {
        var id = ChatClient.NewId();
        foreach (var message in messages)
        {
            (await Client.PostAsync(id, Fast + message)).Expect(HttpStatusCode.OK);
        }

        return id;
    }
}
