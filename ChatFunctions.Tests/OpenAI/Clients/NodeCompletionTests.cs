namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>Chat completions and models with the npm client <c>openai</c>.</summary>
[Trait("Category", "Contract")]
public abstract class NodeCompletionTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : NodeCompletionTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance)
        : NodeCompletionTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private const string Remembered = "Before that you said: \"The code word is heron.\" I received 3 messages";

    [ToolFact("node")]
    public async Task Completion_is_created_the_model_got_every_message()
    {
        var choice = (await RunAsync("completions/create")).GetProperty("choices")[0];

        Assert.Contains(Remembered, choice.GetProperty("message").Text("content"), StringComparison.Ordinal);
        Assert.Equal("stop", choice.Text("finish_reason"));
    }

    [ToolFact("node")]
    public async Task Completion_is_streamed_with_usage_the_last_chunk_has_it()
    {
        var seen = await RunAsync("completions/stream");

        Assert.Equal("w1 w2 w3", seen.Text("text"));
        Assert.Equal("""["stop"]""", seen.GetProperty("finish").GetRawText());
        Assert.Equal(3, seen.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.Equal(1, seen.GetProperty("ids").GetInt32());
    }

    [ToolFact("node")]
    public async Task Stream_helper_reads_a_completion_with_a_bound_it_ends_as_length()
    {
        var seen = await RunAsync("completions/streamHelper");

        Assert.Equal("You said: \"What", seen.Text("text"));
        Assert.Equal("length", seen.Text("finish"));
    }

    [ToolFact("node")]
    public async Task Completion_is_stored_its_exchange_is_a_conversation()
    {
        var seen = await RunAsync("completions/store");

        var items = seen.GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(["system", "user", "assistant", "user", "assistant"], items.Select(item => item[0].GetString()));
        Assert.Equal(seen.Text("text"), items[^1][1].GetString());
    }

    [ToolFact("node")]
    public async Task Completions_are_stored_they_are_retrieved_and_listed()
    {
        var seen = await NodeClient.RunAsync(instance.Client.Address, "completions/stored", new { run = ChatClient.NewId() });

        Assert.Equal(
            seen.GetProperty("made").EnumerateArray().Select(id => id.GetString()).Reverse(),
            seen.GetProperty("list").EnumerateArray().Select(id => id.GetString()));
        Assert.Equal("""[["user","One."]]""", seen.GetProperty("messages").GetRawText());
    }

    [ToolFact("node")]
    public async Task Models_are_listed_each_can_be_retrieved()
    {
        var seen = await RunAsync("completions/models");

        Assert.Equal(seen.GetProperty("list")[0].GetRawText(), seen.GetProperty("one").GetRawText());
    }

    private Task<JsonElement> RunAsync(string scenario) => NodeClient.RunAsync(instance.Client.Address, scenario);
}
