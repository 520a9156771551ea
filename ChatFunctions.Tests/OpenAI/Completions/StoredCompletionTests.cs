using ChatFunctions.Tests.OpenAI.Schema;

namespace ChatFunctions.Tests.OpenAI.Completions;

/// <summary>Chat completions with <c>store</c> can be read again, with what was asked, and are listed.</summary>
[Trait("Category", "Contract")]
public abstract class StoredCompletionTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : StoredCompletionTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance)
        : StoredCompletionTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private V1 Api => new(instance.Client);

    [Theory]
    [InlineData("[[model: deltas=3]]")]
    [InlineData("[[model: deltas=3 finish=length]]")]
    [InlineData("[[model: deltas=3 finish=content_filter]]")]
    public async Task Completion_is_read_again_it_is_what_was_answered(string content)
    {
        object Body(bool stream) => new
        {
            messages = new[] { new { role = "system", content = "Be brief." }, new { role = "user", content } },
            metadata = new { topic = "birds" },
            temperature = 0.5,
            frequency_penalty = 0.25,
            service_tier = "flex",
            store = true,
            stream,
        };
        var whole = await Api.PostAsync("chat/completions", Body(stream: false));
        var chunks = await Api.ChunksAsync(Body(stream: true));

        var read = SchemaAssert.Keeps(ChatSchema.StoredCompletion, await Api.GetAsync($"chat/completions/{whole.Text("id")}"));
        var streamed = await Api.GetAsync($"chat/completions/{chunks[0].Text("id")}");

        Assert.Equal(whole.GetRawText(), read.GetRawText());
        Assert.Equal("birds", read.GetProperty("metadata").Text("topic"));
        Assert.Equal(("flex", 0.25), (read.Text("service_tier"), read.GetProperty("frequency_penalty").GetDouble()));
        Assert.Equal(read.GetProperty("choices").GetRawText(), streamed.GetProperty("choices").GetRawText());
        Assert.Equal(chunks[0].GetProperty("created").GetInt64(), streamed.GetProperty("created").GetInt64());
    }

    [Fact]
    public async Task Messages_are_listed_they_are_those_that_were_sent_in_pages_of_either_order()
    {
        var messages = Enumerable.Range(1, 5).Select(n => new { role = n % 2 == 0 ? "assistant" : "user", content = $"m{n}" });
        var id = (await Api.PostAsync("chat/completions", new { messages, store = true })).Text("id");

        var all = SchemaAssert.Keeps(ChatSchema.StoredMessageList, await Api.GetAsync($"chat/completions/{id}/messages"));
        var newest = await Api.GetAsync($"chat/completions/{id}/messages?order=desc&limit=2");
        var rest = await Api.GetAsync($"chat/completions/{id}/messages?order=desc&after={newest.Text("last_id")}");

        Assert.Equal(["m1", "m2", "m3", "m4", "m5"], Contents(all));
        Assert.Equal(
            ["user", "assistant", "user", "assistant", "user"],
            all.GetProperty("data").EnumerateArray().Select(message => message.Text("role")));
        Assert.Equal(["m5", "m4"], Contents(newest));
        Assert.Equal(["m3", "m2", "m1"], Contents(rest));
        Assert.Equal((true, false), (newest.GetProperty("has_more").GetBoolean(), rest.GetProperty("has_more").GetBoolean()));
    }

    [Fact]
    public async Task Completions_are_listed_the_newest_first_by_model_and_metadata_and_no_other_conversations()
    {
        var run = ChatClient.NewId();
        for (var n = 0; n < 4; n++)
        {
            await Api.PostAsync("responses", new { input = "Not this.", metadata = new { run } });
            await CreateAsync($"c{n}", store: true, metadata: new { run, parity = n % 2 == 0 ? "even" : "odd" });
            await CreateAsync("Nor this.", store: false, metadata: new { run });
        }

        var all = SchemaAssert.Keeps(ChatSchema.StoredCompletionList, await ListAsync("limit=4"));
        var odd = await ListAsync("metadata[parity]=odd&model=offline-model");
        var none = await ListAsync("model=another");
        var first = await ListAsync("limit=3");
        var second = await ListAsync($"limit=3&after={first.Text("last_id")}");

        Assert.Equal(["c3", "c2", "c1", "c0"], await AskedAsync(all));
        Assert.Equal(["c3", "c1"], await AskedAsync(odd));
        Assert.Equal((0, ""), (none.GetProperty("data").GetArrayLength(), none.Text("first_id")));
        Assert.True(first.GetProperty("has_more").GetBoolean());
        Assert.Equal(["c0"], await AskedAsync(second));

        // Others may have older conversations here, which have to be passed over before the end is known.
        while (second.GetProperty("has_more").GetBoolean())
        {
            second = await ListAsync($"limit=3&after={second.Text("last_id")}");
            Assert.Empty(second.GetProperty("data").EnumerateArray());
        }

        Task<JsonElement> ListAsync(string query) => Api.GetAsync($"chat/completions?metadata[run]={run}&{query}");
    }

    [Theory]
    [InlineData("order=asc", "order", "unsupported_parameter", 400)]
    [InlineData("limit=0", "limit", "invalid_request", 400)]
    [InlineData("after=chatcmpl-nobody", "after", "not_found", 404)]
    [InlineData("after=x", "after", "not_found", 404)]
    public async Task Query_of_the_list_is_not_valid_it_is_refused(string query, string param, string code, int status)
    {
        var error = await Api.RefusedAsync(status, HttpMethod.Get, $"chat/completions?{query}");

        Assert.Equal((code, param), (error.Text("code"), error.Text("param")));
    }

    [Fact]
    public async Task Completion_is_not_stored_has_failed_or_is_deleted_it_is_404()
    {
        var relayed = (await CreateAsync("Hello.", store: false, metadata: new { })).Text("id");
        var response = (await Api.PostAsync("responses", new { input = "Hello." })).GetProperty("conversation").Text("id");
        var deleted = (await CreateAsync("Hello.", store: true, metadata: new { })).Text("id")!;
        await Api.DeleteAsync($"conversations/conv_{deleted["chatcmpl-".Length..]}");
        var key = ChatClient.NewId();
        var failed = await Api.SendAsync(
            HttpMethod.Post, "chat/completions",
            new { messages = new[] { new { role = "user", content = "[[model: deltas=9 error=3]]" } }, store = true },
            ("Idempotency-Key", key));

        var other = response!.Replace("conv_", "chatcmpl-", StringComparison.Ordinal);
        string?[] ids = [relayed, deleted, other, $"chatcmpl-{failed.ConversationId}", "x"];
        foreach (var path in ids.SelectMany(id => new[] { $"chat/completions/{id}", $"chat/completions/{id}/messages" }))
        {
            var error = await Api.RefusedAsync(404, HttpMethod.Get, path);
            Assert.Equal(("not_found", "completion_id"), (error.Text("code"), error.Text("param")));
        }

        Assert.Equal("after", (await Api.RefusedAsync(404, HttpMethod.Get, $"chat/completions?after={deleted}")).Text("param"));
    }

    [Fact]
    public async Task Conversation_goes_on_after_its_completion_that_stays_as_it_was()
    {
        var completion = await CreateAsync("The code word is heron.", store: true, metadata: new { });
        var conversation = completion.Text("id")!["chatcmpl-".Length..];

        await Api.PostAsync("responses", new { input = "What is it?", conversation = $"conv_{conversation}" });

        Assert.Equal(completion.GetRawText(), (await Api.GetAsync($"chat/completions/{completion.Text("id")}")).GetRawText());
        Assert.Equal(["The code word is heron."], Contents(await Api.GetAsync($"chat/completions/{completion.Text("id")}/messages")));
    }

    private Task<JsonElement> CreateAsync(string content, bool store, object metadata) =>
        Api.PostAsync("chat/completions", new { messages = new[] { new { role = "user", content } }, store, metadata });

    private async Task<string[]> AskedAsync(JsonElement list) => await Task.WhenAll(list.GetProperty("data").EnumerateArray()
        .Select(async completion => Contents(await Api.GetAsync($"chat/completions/{completion.Text("id")}/messages")).Single()));

    private static string[] Contents(JsonElement list) =>
        [.. list.GetProperty("data").EnumerateArray().Select(message => message.Text("content")!)];
}
