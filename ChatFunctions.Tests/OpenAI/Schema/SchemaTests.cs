namespace ChatFunctions.Tests.OpenAI.Schema;

/// <summary>Every object and event that the server really sends keeps the rules of the API's schema.</summary>
[Trait("Category", "Contract")]
public abstract class SchemaTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : SchemaTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : SchemaTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private V1 Api => new(instance.Client);

    public static TheoryData<string, string, string?> Ends => new()
    {
        { "[[model: deltas=3]]", "completed", null },
        { "[[model: deltas=3 finish=length]]", "incomplete", "max_output_tokens" },
        { "[[model: deltas=3 finish=content_filter]]", "incomplete", "content_filter" },
        { "[[model: empty finish=length]]", "incomplete", "max_output_tokens" },
        { "[[model: deltas=9 error=3]]", "failed", null },
        { "[[model: deltas=9 cut=3]]", "failed", null },
        { "[[model: chars=3000 split-surrogates]]", "completed", null },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Response_has_ended_its_events_and_objects_keep_the_schema(string input, string status, string? reason)
    {
        var request = new { input, instructions = "Be brief.", metadata = new { topic = "birds" }, max_output_tokens = 9000, top_p = 0.5 };
        var frames = await Api.StreamAsync(new { request.input, request.metadata, stream = true });
        var whole = SchemaAssert.Keeps(OpenAISchema.Response, await Api.PostAsync("responses", request));
        var id = frames[0].Response.GetProperty("id").GetString();
        var read = SchemaAssert.Keeps(OpenAISchema.Response, await Api.GetAsync($"responses/{id}"));
        var inputs = SchemaAssert.Keeps(OpenAISchema.ItemList, await Api.GetAsync($"responses/{id}/input_items"));

        SchemaAssert.Keeps(frames);
        Assert.Equal(frames[^1].Response.GetRawText(), read.GetRawText());
        Assert.All([whole, read], response => AssertEnd(response, status, reason));
        Assert.Equal(status, frames[^1].Event["response.".Length..]);
        Assert.Equal(input, inputs.GetProperty("data")[0].GetProperty("content")[0].Text("text"));
    }

    [Fact]
    public async Task Response_runs_and_is_cancelled_its_events_and_objects_keep_the_schema()
    {
        using var body = new StringContent(
            """{"input":"[[model: deltas=200 delay=20]]","stream":true}""", mediaType: new("application/json"));
        using var stream = await instance.Client.OpenAsync(HttpMethod.Post, "v1/responses", body);
        await stream.ReadUntilAsync("\"delta\":\" w2\"");
        var id = SseFrame.ParseAll(stream.Text[..(stream.Text.LastIndexOf("\n\n", StringComparison.Ordinal) + 2)])[0].Response.Text("id");

        var running = SchemaAssert.Keeps(OpenAISchema.Response, await Api.GetAsync($"responses/{id}"));
        var conversation = running.GetProperty("conversation").Text("id");
        SchemaAssert.Keeps(OpenAISchema.ItemList, await Api.GetAsync($"conversations/{conversation}/items"));
        var cancelled = SchemaAssert.Keeps(OpenAISchema.Response, await Api.PostAsync($"responses/{id}/cancel", new { }));
        var frames = SseFrame.ParseAll(await stream.ReadToEndAsync());

        Assert.Equal("in_progress", running.Text("status"));
        SchemaAssert.Keeps(frames);
        AssertEnd(cancelled, "cancelled", "cancelled");
        Assert.Equal("response.incomplete", frames[^1].Event);
        Assert.Equal(cancelled.GetRawText(), frames[^1].Response.GetRawText());
    }

    [Fact]
    public async Task Model_refuses_the_response_that_is_read_afterwards_keeps_the_schema()
    {
        var created = await Api.PostAsync("conversations", new { });
        var conversation = created.Text("id");
        await Api.RefusedAsync(new { input = "[[model: status=401]]", conversation }, status: 502);
        var items = await Api.GetAsync($"conversations/{conversation}/items");
        var id = items.GetProperty("data")[0].Text("id")!.Replace("msg_", "resp_", StringComparison.Ordinal);

        var read = SchemaAssert.Keeps(OpenAISchema.Response, await Api.GetAsync($"responses/{id}"));
        var cancelled = SchemaAssert.Keeps(OpenAISchema.Response, await Api.PostAsync($"responses/{id}/cancel", new { }));
        var replay = await instance.Client.GetAsync($"v1/responses/{id}?stream=true");

        AssertEnd(read, "failed", null);
        Assert.Equal(read.GetRawText(), cancelled.GetRawText());
        SchemaAssert.Keeps(replay.Frames);
    }

    [Fact]
    public async Task Conversation_lives_its_objects_and_lists_keep_the_schema()
    {
        var created = SchemaAssert.Keeps(OpenAISchema.Conversation, await Api.PostAsync("conversations", "{}"));
        var id = created.Text("id");

        var empty = SchemaAssert.Keeps(OpenAISchema.ItemList, await Api.GetAsync($"conversations/{id}/items"));
        var roles = new[] { "user", "assistant", "system", "developer" };
        var added = SchemaAssert.Keeps(OpenAISchema.ItemList, await Api.PostAsync(
            $"conversations/{id}/items", new { items = roles.Select(role => new { type = "message", role, content = $"I am {role}." }) }));
        var item = SchemaAssert.Keeps(OpenAISchema.Item, await Api.GetAsync($"conversations/{id}/items/{added.Text("first_id")}"));
        var updated = SchemaAssert.Keeps(
            OpenAISchema.Conversation, await Api.PostAsync($"conversations/{id}", new { metadata = new { a = "b" } }));
        SchemaAssert.Keeps(OpenAISchema.Conversation, await Api.DeleteAsync($"conversations/{id}/items/{added.Text("last_id")}"));
        SchemaAssert.Keeps(OpenAISchema.Conversation, await Api.GetAsync($"conversations/{id}"));
        SchemaAssert.Keeps(OpenAISchema.Deletion, await Api.DeleteAsync($"conversations/{id}"));

        Assert.Equal(0, empty.GetProperty("data").GetArrayLength());
        Assert.Equal(roles, added.GetProperty("data").EnumerateArray().Select(found => found.Text("role")));
        Assert.Equal("I am user.", item.GetProperty("content")[0].Text("text"));
        Assert.Equal("b", updated.GetProperty("metadata").Text("a"));
    }

    [Theory]
    [InlineData("[[model: deltas=3]]", "stop")]
    [InlineData("[[model: deltas=3 finish=length]]", "length")]
    [InlineData("[[model: deltas=3 finish=content_filter azure]]", "content_filter")]
    public async Task Completion_has_ended_its_object_and_chunks_keep_the_schema(string content, string finish)
    {
        var messages = new[] { new { role = "user", content } };

        var whole = SchemaAssert.Keeps(ChatSchema.Completion, await Api.PostAsync("chat/completions", new { messages }));
        var chunks = await Api.ChunksAsync(new { messages, stream = true, stream_options = new { include_usage = true } });

        Assert.All(chunks, chunk => SchemaAssert.Keeps(ChatSchema.Chunk, chunk));
        Assert.Single(chunks.Select(chunk => chunk.Text("id")).Distinct());
        Assert.Equal(finish, whole.GetProperty("choices")[0].Text("finish_reason"));
        Assert.Equal(finish, chunks[^2].GetProperty("choices")[0].Text("finish_reason"));
        Assert.Equal(0, chunks[^1].GetProperty("choices").GetArrayLength());
        Assert.All(chunks.SkipLast(1), chunk => Assert.Equal(JsonValueKind.Null, chunk.GetProperty("usage").ValueKind));
    }

    [Fact]
    public async Task Models_are_listed_they_keep_the_schema()
    {
        var list = SchemaAssert.Keeps(ChatSchema.ModelList, await Api.GetAsync("models"));

        SchemaAssert.Keeps(ChatSchema.Model, await Api.GetAsync($"models/{list.GetProperty("data")[0].Text("id")}"));
    }

    private static void AssertEnd(JsonElement response, string status, string? reason)
    {
        Assert.Equal(status, response.Text("status"));
        Assert.Equal(status == "completed", response.GetProperty("completed_at").ValueKind == JsonValueKind.Number);
        Assert.Equal(status == "failed", response.GetProperty("error").ValueKind == JsonValueKind.Object);
        Assert.Equal(
            reason,
            response.GetProperty("incomplete_details") is { ValueKind: JsonValueKind.Object } details ? details.Text("reason") : null);
    }
}
