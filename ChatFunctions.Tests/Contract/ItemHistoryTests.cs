using ChatFunctions.Tests.OpenAI;

namespace ChatFunctions.Tests.Contract;

/// <summary>What a reply has besides text stands in the history and in its JSON form.</summary>
[Trait("Category", "Contract")]
public abstract class ItemHistoryTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : ItemHistoryTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance)
        : ItemHistoryTests(instance), IClassFixture<ContractInstance.OnWorker>;

    [Fact]
    public async Task Reply_thinks_speaks_and_calls_history_has_it_all()
    {
        var asked = new
        {
            input = """[[model: think=2 deltas=2 tool=weather tool=news arguments={"city":"Oslo"} delay=0]]""",
            tools = new[] { new { type = "function", name = "weather" }, new { type = "function", name = "news" } },
        };
        var answer = (await new V1(instance.Client).SendAsync(HttpMethod.Post, "responses", asked)).Expect(HttpStatusCode.OK);
        var output = answer.Json.GetProperty("output");

        var reply = (await instance.Client.MessagesAsync(answer.ConversationId))[1];

        Assert.Equal(
            ["id", "turn", "role", "content", "reasoning", "toolCalls", "status", "finishReason", "usage", "model", "createdAt"],
            reply.EnumerateObject().Select(member => member.Name));
        Assert.Equal("w1 w2", reply.Text("content"));
        Assert.Equal(output[0].GetProperty("content")[0].Text("text"), reply.Text("reasoning"));
        Assert.Equal(
            output.EnumerateArray().Skip(2).Select(call => (call.Text("call_id"), call.Text("name"), call.Text("arguments"))),
            reply.GetProperty("toolCalls").EnumerateArray().Select(call => (call.Text("id"), call.Text("name"), call.Text("arguments"))));
        Assert.Equal(["weather", "news"], reply.GetProperty("toolCalls").EnumerateArray().Select(call => call.Text("name")));
    }

    [Fact]
    public async Task Output_of_a_call_is_sent_history_has_it_as_a_message_of_its_own()
    {
        var v1 = new V1(instance.Client);
        var tools = new[] { new { type = "function", name = "weather" } };
        var asked = (await v1.SendAsync(HttpMethod.Post, "responses", new { input = "[[model: tool=weather]]", tools }))
            .Expect(HttpStatusCode.OK);
        var call = asked.Json.GetProperty("output")[0].Text("call_id");
        var answered = new
        {
            previous_response_id = asked.Json.Text("id"),
            input = new[] { new { type = "function_call_output", call_id = call, output = "Rain." } },
        };
        await v1.PostAsync("responses", answered);

        var messages = await instance.Client.MessagesAsync(asked.ConversationId);

        Assert.Equal(["user", "assistant", "tool", "assistant"], messages.Select(message => message.Text("role")));
        Assert.Equal(
            ["id", "turn", "role", "content", "toolCallId", "status", "createdAt"],
            messages[2].EnumerateObject().Select(member => member.Name));
        Assert.Equal(("Rain.", call), (messages[2].Text("content"), messages[2].Text("toolCallId")));
        Assert.Equal(call, messages[1].GetProperty("toolCalls")[0].Text("id"));
    }

    [Theory]
    [InlineData("think=2 deltas=2", "reasoning")]
    [InlineData("shape=refusal deltas=2", "refusal")]
    public async Task Reply_is_asked_for_as_json_it_is_the_message_of_the_history(string directive, string member)
    {
        var id = ChatClient.NewId();

        var answer = (await instance.Client.PostAsync(id, $"[[model: {directive} delay=0]]", ChatClient.Json)).Expect(HttpStatusCode.OK);

        var told = answer.Json.GetProperty("message");
        Assert.Equal("w1 w2", told.Text("content"));
        Assert.Equal(
            ["id", "turn", "role", "content", member, "status", "finishReason", "usage", "model", "createdAt"],
            told.EnumerateObject().Select(each => each.Name));
        Assert.True(JsonElement.DeepEquals((await instance.Client.MessagesAsync(id))[1], told));
    }
}
