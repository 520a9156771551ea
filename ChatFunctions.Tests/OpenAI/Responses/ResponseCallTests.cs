using System.Net.Http.Json;

namespace ChatFunctions.Tests.OpenAI.Responses;

/// <summary>Calls and outputs as the input of responses and conversations: which are taken, and which are refused where.</summary>
[Trait("Category", "Contract")]
public abstract class ResponseCallTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : ResponseCallTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance)
        : ResponseCallTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private const string Ask = "[[model: tool=weather tool=weather arguments={\"city\":\"Oslo\"}]]";

    private static readonly object[] Tools = [new { type = "function", name = "weather", parameters = new { type = "object" } }];

    private V1 Api => new(instance.Client);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Output_has_no_open_call_it_is_refused_at_its_place_and_nothing_is_kept(bool store)
    {
        var asked = await AskAsync();
        var calls = CallIds(asked);
        var before = asked.Text("id");

        var unknown = await RefusedAsync([User("Hm."), Output("nobody")], before, store);
        var twice = await RefusedAsync([Output(calls[0]), Output(calls[1]), Output(calls[1])], before, store);
        await Api.PostAsync("responses", new { input = new[] { Output(calls[0]) }, tools = Tools, previous_response_id = before });
        var closed = await RefusedAsync([Output(calls[1])], await LatestAsync(asked), store);

        Assert.Equal("input[1].call_id", unknown.Text("param"));
        Assert.Contains("No tool call found", unknown.Text("message"), StringComparison.Ordinal);
        Assert.Equal("input[2].call_id", twice.Text("param"));
        Assert.Equal("input[0].call_id", closed.Text("param"));
        Assert.Equal(["message", "function_call", "function_call", "function_call_output", "message"], await TypesAsync(asked));
    }

    [Fact]
    public async Task Items_are_added_to_a_conversation_an_output_must_have_its_open_call_there()
    {
        var asked = await AskAsync();
        var conversation = asked.GetProperty("conversation").Text("id");
        var path = $"conversations/{conversation}/items";
        var calls = CallIds(asked);

        var unknown = await Api.RefusedAsync(400, HttpMethod.Post, path, new { items = new[] { User("Hm."), Output("nobody") } });
        await Api.PostAsync(path, new { items = new[] { Output(calls[0]), Output(calls[1]) } });
        var twice = await Api.RefusedAsync(400, HttpMethod.Post, path, new { items = new[] { Output(calls[0]) } });
        var created = await Api.RefusedAsync(400, HttpMethod.Post, "conversations", new { items = new[] { Output(calls[0]) } });

        Assert.Equal(
            ["items[1].call_id", "items[0].call_id", "items[0].call_id"],
            new[] { unknown, twice, created }.Select(error => error.Text("param")));
        var answer = await Api.PostAsync("responses", new { input = "And?", conversation });
        Assert.Contains("And?", answer.GetProperty("output")[0].GetProperty("content")[0].Text("text"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Output_is_deleted_the_call_takes_another_one()
    {
        var asked = await AskAsync();
        var path = $"conversations/{asked.GetProperty("conversation").Text("id")}/items";
        var outputs = await Api.PostAsync(path, new { items = CallIds(asked).Select(Output) });

        foreach (var output in outputs.GetProperty("data").EnumerateArray())
        {
            await Api.DeleteAsync($"{path}/{output.Text("id")}");
        }

        var again = await Api.PostAsync(path, new { items = CallIds(asked).Select(Output) });
        Assert.Equal(2, again.GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task Reply_is_answered_again_meanwhile_outputs_for_it_find_its_calls()
    {
        var asked = await AskAsync();
        var conversation = asked.GetProperty("conversation").Text("id")!;
        var chat = $"chat/{conversation["conv_".Length..]}";
        await instance.Client.SendAsync(HttpMethod.Post, chat, JsonContent.Create(new { regenerate = true }));
        var replies = (await instance.Client.GetAsync(chat)).Expect(HttpStatusCode.OK).Json.GetProperty("messages");
        Assert.True(replies[1].GetProperty("superseded").GetBoolean());

        foreach (var store in new[] { true, false })
        {
            var answer = await Api.PostAsync(
                "responses",
                new { input = CallIds(asked).Select(Output), tools = Tools, previous_response_id = asked.Text("id"), store });

            Assert.Equal(
                "The tool said: \"Rain.\" The tool said: \"Rain.\"",
                answer.GetProperty("output")[0].GetProperty("content")[0].Text("text"));
        }
    }

    [Fact]
    public async Task Reply_to_outputs_is_wanted_again_the_model_is_sent_them_with_their_calls()
    {
        var asked = await AskAsync();
        var chat = $"chat/{asked.GetProperty("conversation").Text("id")!["conv_".Length..]}";
        await Api.PostAsync("responses", new { input = CallIds(asked).Select(Output), previous_response_id = asked.Text("id") });

        var again = await instance.Client.SendAsync(HttpMethod.Post, chat, JsonContent.Create(new { regenerate = true }));

        Assert.Equal("The tool said: \"Rain.\" The tool said: \"Rain.\"", again.Expect(HttpStatusCode.OK).Body);
        var messages = (await instance.Client.GetAsync(chat)).Expect(HttpStatusCode.OK).Json.GetProperty("messages");
        Assert.Equal([4], messages.EnumerateArray().Index()
            .Where(message => message.Item.TryGetProperty("superseded", out _)).Select(message => message.Index));
    }

    [Fact]
    public async Task Items_of_another_conversation_are_referred_to_they_are_the_history()
    {
        var asked = await AskAsync();
        object[] input =
        [
            User("How is it?"),
            .. asked.GetProperty("output").EnumerateArray().Select(item => new { type = "item_reference", id = item.Text("id") }),
            .. CallIds(asked).Select(Output),
        ];

        var answer = await Api.PostAsync("responses", new { input, tools = Tools });
        var unanswered = await Api.RefusedAsync(new { input = input[..^1], tools = Tools });
        var thought = await Api.RefusedAsync(new { input = new[] { new { type = "item_reference", id = "rs_x_1-00000000" } } }, 404);

        Assert.Equal(
            "The tool said: \"Rain.\" The tool said: \"Rain.\"", answer.GetProperty("output")[0].GetProperty("content")[0].Text("text"));
        Assert.Equal("input[2].id", unanswered.Text("param"));
        Assert.Equal("input[0].id", thought.Text("param"));
    }

    private static object User(string content) => new { role = "user", content };

    private static object Output(string? call) => new { type = "function_call_output", call_id = call, output = "Rain." };

    private static string?[] CallIds(JsonElement response) => [.. response.GetProperty("output").EnumerateArray()
        .Where(item => item.Text("type") == "function_call").Select(item => item.Text("call_id"))];

    private Task<JsonElement> AskAsync() => Api.PostAsync("responses", new { input = Ask, tools = Tools });

    private Task<JsonElement> RefusedAsync(object[] input, string? previous, bool store) =>
        Api.RefusedAsync(new { input, tools = Tools, previous_response_id = previous, store });

    private async Task<string?> LatestAsync(JsonElement response)
    {
        var items = await Api.GetAsync($"conversations/{response.GetProperty("conversation").Text("id")}/items?limit=1");
        return items.Text("first_id")!.Replace("msg_", "resp_", StringComparison.Ordinal);
    }

    private async Task<IEnumerable<string?>> TypesAsync(JsonElement response)
    {
        var items = await Api.GetAsync($"conversations/{response.GetProperty("conversation").Text("id")}/items?order=asc");
        return items.GetProperty("data").EnumerateArray().Select(item => item.Text("type"));
    }
}
