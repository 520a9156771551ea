using ChatFunctions.Completions.Tokens;

namespace ChatFunctions.Tests.OpenAI.Responses;

/// <summary>What the model is sent for a response does not depend on whether it is kept, and can be counted before.</summary>
[Trait("Category", "Instance")]
public sealed class PreparedPromptTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(50, 16_000)]
    [InlineData(5, 16_000)]
    [InlineData(50, 25)]
    [InlineData(1, 1)]
    public async Task Response_is_not_kept_the_model_is_sent_the_same_as_for_one_that_is(int messages, int tokens)
    {
        await using var instance = await ModelInstance.StartAsync(output, new Dictionary<string, string?>
        {
            ["Chat__MaxHistoryMessages"] = $"{messages}",
            ["Chat__MaxHistoryTokens"] = $"{tokens}",
        });
        var api = new V1(instance.Client);
        var previous = "";
        for (var turn = 0; turn < 4; turn++)
        {
            var body = new { input = $"[[model: deltas=2]] Turn {turn}.", previous_response_id = turn == 0 ? null : previous };
            previous = (await api.PostAsync("responses", body)).Text("id")!;
        }

        object[] input = [new { role = "developer", content = "Say it once." }, new { role = "user", content = "Which turns were there?" }];
        var asked = new { input, previous_response_id = previous, instructions = "Be brief.", temperature = 0.5, store = false };
        var counted = await api.PostAsync("responses/input_tokens", asked);
        await api.PostAsync("responses", asked);
        var sent = instance.Latest.Body.GetRawText();
        var texts = await new TokenCounter().CountAsync([.. instance.Messages.Select(message => message.Text)]);
        await api.PostAsync("responses", new { asked.input, asked.previous_response_id, asked.instructions, asked.temperature });

        Assert.Equal(instance.Latest.Body.GetRawText(), sent);
        Assert.Equal("response.input_tokens", counted.Text("object"));
        Assert.Equal(texts.Sum(), counted.GetProperty("input_tokens").GetInt32());
    }

    [Fact]
    public async Task Tokens_are_counted_in_a_conversation_nothing_is_written_and_the_model_is_not_asked()
    {
        await using var instance = await ModelInstance.StartAsync(output);
        var api = new V1(instance.Client);
        var first = await api.PostAsync("responses", new { input = "The code word is heron." });
        var conversation = first.GetProperty("conversation").Text("id");
        var requests = instance.Requests.Count;

        var alone = await api.PostAsync("responses/input_tokens", new { input = "What is it?" });
        var there = await api.PostAsync("responses/input_tokens", new { input = "What is it?", conversation });

        Assert.InRange(alone.GetProperty("input_tokens").GetInt32(), 1, there.GetProperty("input_tokens").GetInt32() - 1);
        Assert.Equal(requests, instance.Requests.Count);
        Assert.Equal(2, (await api.GetAsync($"conversations/{conversation}/items")).GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task Tools_and_form_are_read_by_the_model_they_are_counted()
    {
        await using var instance = await ModelInstance.StartAsync(output);
        var api = new V1(instance.Client);
        object[] tools = [new { type = "function", name = "weather", parameters = new { type = "object" }, strict = false }];
        var text = new { format = new { type = "json_object" } };

        var alone = await api.PostAsync("responses/input_tokens", new { input = "JSON?" });
        var with = await api.PostAsync("responses/input_tokens", new { input = "JSON?", tools, text });

        var most = new TokenCounter().Count(JsonSerializer.Serialize(tools)) + new TokenCounter().Count(JsonSerializer.Serialize(text));
        var more = with.GetProperty("input_tokens").GetInt32() - alone.GetProperty("input_tokens").GetInt32();
        Assert.InRange(more, most / 2, most);
    }

    [Theory]
    [InlineData("""{"input":"a","conversation":"conv_does-not-exist"}""", 404, "conversation")]
    [InlineData("""{"input":"a","previous_response_id":"resp_x_1-00000000"}""", 404, "previous_response_id")]
    [InlineData("""{"input":[{"type":"item_reference","id":"msg_x_1-00000000"}]}""", 404, "input[0].id")]
    [InlineData("""{"model":"offline-model"}""", 400, "input")]
    [InlineData("""{"input":"a","colour":7}""", 400, "colour")]
    public async Task Count_can_not_be_had_the_error_is_that_of_the_response(string body, int status, string param)
    {
        await using var instance = await ModelInstance.StartAsync(output);
        var api = new V1(instance.Client);

        var count = await api.RefusedAsync(status, HttpMethod.Post, "responses/input_tokens", body);
        var response = await api.RefusedAsync(status, HttpMethod.Post, "responses", body);

        Assert.Equal(param, count.Text("param"));
        Assert.Equal(response.GetRawText(), count.GetRawText());
    }
}
