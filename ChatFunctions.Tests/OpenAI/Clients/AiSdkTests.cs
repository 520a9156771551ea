namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>The Vercel AI SDK with its OpenAI provider.</summary>
[Trait("Category", "Contract")]
public abstract class AiSdkTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : AiSdkTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : AiSdkTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private const string Remembered = "Before that you said: \"The code word is heron.\" I received 3 messages";

    [ToolFact("node")]
    public async Task Text_is_generated_with_usage_and_finish_reason()
    {
        var seen = await RunAsync("ai-sdk/generate");

        Assert.StartsWith("You said: \"Hello.\"", seen.Text("text"), StringComparison.Ordinal);
        Assert.Equal("stop", seen.Text("finishReason"));
        Assert.StartsWith("resp_", seen.Text("id"), StringComparison.Ordinal);
        var usage = seen.GetProperty("usage");
        Assert.Equal(
            usage.GetProperty("totalTokens").GetInt32(),
            usage.GetProperty("inputTokens").GetInt32() + usage.GetProperty("outputTokens").GetInt32());
    }

    [ToolFact("node")]
    public async Task Text_is_streamed_in_the_model_s_pieces()
    {
        var seen = await RunAsync("ai-sdk/stream");

        Assert.Equal("""["w1"," w2"," w3"," w4"," w5"]""", seen.GetProperty("parts").GetRawText());
        Assert.Equal("stop", seen.Text("finishReason"));
        Assert.Equal(5, seen.GetProperty("usage").GetProperty("outputTokens").GetInt32());
    }

    [ToolFact("node")]
    public async Task Conversation_has_several_turns_earlier_replies_come_as_references_and_are_found()
    {
        var seen = await RunAsync("ai-sdk/turns");

        Assert.Equal(
            """[["user"],["user","item_reference","user"],["user","item_reference","user","item_reference","user"]]""",
            seen.GetProperty("inputs").GetRawText());
        Assert.Contains(Remembered, seen.GetProperty("texts")[1].GetString(), StringComparison.Ordinal);
        Assert.Contains("I received 5 messages", seen.GetProperty("texts")[2].GetString(), StringComparison.Ordinal);
    }

    [ToolFact("node")]
    public async Task Previous_response_or_conversation_is_named_it_goes_on_there_and_nothing_is_doubled()
    {
        var id = ChatClient.NewId();
        (await instance.Client.PostAsync(id, "I like herons.")).Expect(HttpStatusCode.OK);

        var seen = await RunAsync("ai-sdk/continues", new { conversation = $"conv_{id}" });

        Assert.Contains(Remembered, seen.Text("second"), StringComparison.Ordinal);
        Assert.Contains(
            "Before that you said: \"I like herons.\" I received 3 messages", seen.Text("inConversation"), StringComparison.Ordinal);
        Assert.Equal(4, (await instance.Client.MessagesAsync(id)).Count);
    }

    [ToolFact("node")]
    public async Task Replies_end_in_other_ways_the_finish_reason_says_so()
    {
        string[] prompts =
        [
            "[[model: deltas=3 finish=length]]", "[[model: deltas=3 finish=content_filter]]", "[[model: deltas=9 error=3]]",
            "[[model: status=401]]",
        ];

        var seen = await RunAsync("ai-sdk/ends", new { prompts });

        Assert.Equal(
            ["length length", "content-filter content-filter", "AI_APICallError 200 error", "AI_APICallError 502 error"],
            prompts.Select(prompt => $"{seen.GetProperty(prompt).Text("generated")} {seen.GetProperty(prompt).Text("streamed")}"));
    }

    [ToolFact("node")]
    public async Task Response_is_cancelled_elsewhere_the_stream_ends_and_not_as_a_normal_stop()
    {
        var seen = await RunAsync("ai-sdk/cancelled", new { stopAfter = 4 });

        Assert.Equal(200, seen.GetProperty("status").GetInt32());
        Assert.Equal("other", seen.Text("finishReason"));
    }

    [ToolFact("node")]
    public async Task Chat_model_is_used_it_generates_and_streams()
    {
        var seen = await RunAsync("ai-sdk/chat");

        Assert.StartsWith("You said: \"Hello.\"", seen.Text("text"), StringComparison.Ordinal);
        Assert.Equal("stop", seen.Text("finishReason"));
        Assert.True(seen.GetProperty("usage").GetProperty("totalTokens").GetInt32() > 0);
        Assert.Equal("w1 w2", seen.Text("streamed"));
        Assert.Equal("length", seen.Text("cut"));
    }

    private Task<JsonElement> RunAsync(string scenario, object? arguments = null) =>
        NodeClient.RunAsync(instance.Client.Address, scenario, arguments);
}
