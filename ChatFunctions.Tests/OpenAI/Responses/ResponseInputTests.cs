namespace ChatFunctions.Tests.OpenAI.Responses;

/// <summary>What of a response's input reaches the model, and what is kept.</summary>
[Trait("Category", "Instance")]
public sealed class ResponseInputTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Input_has_roles_parts_and_references_the_model_gets_their_texts()
    {
        await using var instance = await ModelInstance.StartAsync(output);
        var api = new V1(instance.Client);
        var first = await api.PostAsync("responses", new { input = "[[model: echo]] Heron." });
        var reply = first.GetProperty("output")[0].Text("id");

        await api.PostAsync("responses", $$"""
            {
              "instructions": "Be brief.", "temperature": 0.25, "top_p": 0.5, "max_output_tokens": 77,
              "input": [
                {"role": "system", "content": "One."},
                {"type": "message", "role": "developer", "content": [{"type": "input_text", "text": "Two, "}, {"type": "input_text", "text": "three."}]},
                {"id": "{{reply}}"},
                {"type": "message", "role": "assistant", "id": "m", "status": "completed",
                  "content": [{"type": "output_text", "text": "Four.", "annotations": [], "logprobs": []}]},
                {"type": "item_reference", "id": "{{reply}}"},
                {"role": "user", "content": "Five?"}
              ]
            }
            """);

        Assert.Equal(
            [("system", "You are a helpful AI assistant.\n\nBe brief.\n\nOne.\n\nTwo, three."), ("assistant", "Heron."),
                ("assistant", "Four."), ("assistant", "Heron."), ("user", "Five?")],
            instance.Messages);
        Assert.Equal(0.25, instance.Latest.Body.GetProperty("temperature").GetDouble());
        Assert.Equal(0.5, instance.Latest.Body.GetProperty("top_p").GetDouble());
        Assert.Equal(77, instance.Latest.Body.GetProperty("max_completion_tokens").GetInt32());
    }

    [Fact]
    public async Task Reference_names_what_the_history_has_it_is_not_sent_twice()
    {
        await using var instance = await ModelInstance.StartAsync(output);
        var api = new V1(instance.Client);
        var first = await api.PostAsync("responses", new { input = "The code word is heron." });
        object[] input =
            [new { type = "item_reference", id = first.GetProperty("output")[0].Text("id") }, new { role = "user", content = "Which?" }];

        await api.PostAsync("responses", new { input, previous_response_id = first.Text("id") });
        var behindPrevious = instance.Messages.Count;
        await api.PostAsync("responses", new { input, previous_response_id = first.Text("id") });
        var inFork = instance.Messages.Count;
        await api.PostAsync("responses", new { input, conversation = first.GetProperty("conversation").Text("id") });

        Assert.Equal((4, 4, 6), (behindPrevious, inFork, instance.Messages.Count));
        await api.RefusedAsync(new { input = input[..1], previous_response_id = first.Text("id") });
    }

    [Fact]
    public async Task Input_has_sixty_items_all_are_sent_and_the_newest_46_kept()
    {
        await using var instance = await ModelInstance.StartAsync(output);
        var api = new V1(instance.Client);
        var input = Enumerable.Range(1, 60).Select(n => new { role = "user", content = $"m{n}" });
        var kept = Enumerable.Range(15, 46).Select(n => $"m{n}").ToArray();

        var response = await api.PostAsync("responses", new { input });
        var listed = await api.GetAsync($"responses/{response.Text("id")}/input_items?limit=100&order=asc");

        Assert.Equal(input.Select(message => message.content), instance.Messages.Skip(1).Select(message => message.Text));
        Assert.Equal(kept, listed.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("content")[0].Text("text")!));
    }

    [Fact]
    public async Task Long_conversation_is_forked_the_copy_is_its_newest_messages()
    {
        await using var instance = await ModelInstance.StartAsync(output);
        var api = new V1(instance.Client);
        var conversation = (await api.PostAsync("conversations", new { })).Text("id");
        for (var batch = 0; batch < 3; batch++)
        {
            var items = Enumerable.Range(20 * batch, 20).Select(n => new { role = "user", content = $"m{n}" });
            await api.PostAsync($"conversations/{conversation}/items", new { items });
        }

        var response = await api.PostAsync("responses", new { input = "Last.", conversation });
        await api.PostAsync("responses", new { input = "Behind.", conversation });
        var fork = await api.PostAsync("responses", new { input = "Fork.", previous_response_id = response.Text("id") });

        var copied = await api.GetAsync($"conversations/{fork.GetProperty("conversation").Text("id")}/items?limit=100&order=asc");
        var texts = copied.GetProperty("data").EnumerateArray().Select(item => item.GetProperty("content")[0].Text("text")!).ToArray();
        Assert.True(texts.Length <= 52, $"{texts.Length} messages");
        Assert.Equal(["m59", "Last.", Text(response), "Fork.", Text(fork)], texts[^5..]);
        Assert.Equal(texts[..^1], instance.Messages.Skip(1).Select(message => message.Text));
    }

    [Fact]
    public async Task Input_is_of_megabytes_what_fits_is_kept_and_the_newest_always()
    {
        await using var instance = await ModelInstance.StartAsync(output);
        var api = new V1(instance.Client);
        var item = $$"""{"role":"user","content":"{{new string('ф', 99_000)}}"}""";
        var items = $$"""[{{string.Join(',', Enumerable.Repeat(item, 20))}},{"role":"user","content":"[[model: deltas=1]]"}]""";

        var response = await api.PostAsync("responses", $$"""{"input":{{items}}}""");
        var stored = await api.PostAsync("chat/completions", $$"""{"store":true,"messages":{{items}}}""");
        var tooLong = await api.RefusedAsync(new { input = new string('x', 100_001) }, 413);

        Assert.Equal("w1", Text(response));
        Assert.Equal("w1", stored.GetProperty("choices")[0].GetProperty("message").Text("content"));
        Assert.Equal("too_large", tooLong.Text("code"));
    }

    [Fact]
    public async Task Model_is_named_only_a_configured_one_is_asked()
    {
        await using var instance = await ModelInstance.StartAsync(
            output, new Dictionary<string, string?> { ["Chat__Models"] = "maker/small" });
        var api = new V1(instance.Client);

        var response = await api.PostAsync("responses", new { input = "Hello.", model = "maker/small" });
        var listed = await api.GetAsync("models");

        Assert.Equal("maker/small", instance.Latest.Body.Text("model"));
        Assert.Equal("maker/small", response.Text("model"));
        Assert.Equal(["offline-model", "maker/small"], listed.GetProperty("data").EnumerateArray().Select(model => model.Text("id")!));
        Assert.Equal("maker/small", (await api.GetAsync("models/maker%2Fsmall")).Text("id"));
        Assert.Equal("maker/small", (await api.GetAsync("models/maker/small")).Text("id"));
        Assert.Equal("model_not_found", (await api.RefusedAsync(404, HttpMethod.Get, "models/maker%2Flarge")).Text("code"));
        Assert.Equal("model", (await api.RefusedAsync(new { input = "Hello.", model = "large" }, 404)).Text("param"));
    }

    private static string Text(JsonElement response) => response.GetProperty("output")[0].GetProperty("content")[0].Text("text")!;
}
