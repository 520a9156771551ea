using ChatFunctions.Tests.Images;

namespace ChatFunctions.Tests.Protocols;

/// <summary>The AI Chat Protocol with <c>@microsoft/ai-chat-protocol</c> itself.</summary>
public abstract class AIChatProtocolTests(ProtocolInstance instance)
{
    public sealed class OnLocalHost(ProtocolInstance.OnLocalHost instance)
        : AIChatProtocolTests(instance), IClassFixture<ProtocolInstance.OnLocalHost>;

    public sealed class OnWorker(ProtocolInstance.OnWorker instance)
        : AIChatProtocolTests(instance), IClassFixture<ProtocolInstance.OnWorker>;

    [Fact]
    public async Task Conversation_SessionStateCarriesIt()
    {
        var result = await RunAsync("conversation");

        var state = result.GetProperty("first").GetProperty("sessionState").GetString()!;
        Assert.Equal("assistant", Text(result.GetProperty("first").GetProperty("message"), "role"));
        Assert.StartsWith(
            "You said: \"My second words\". Before that you said: \"My first words\".",
            Text(result.GetProperty("second").GetProperty("message"), "content"), StringComparison.Ordinal);
        Assert.StartsWith(
            "You said: \"My third words\". Before that you said: \"My second words\".", Text(result.GetProperty("third"), "text"),
            StringComparison.Ordinal);
        Assert.Equal(state, Text(result.GetProperty("second"), "sessionState"));
        Assert.Equal(6, (await instance.Client.MessagesAsync(state)).Count);
    }

    [Fact]
    public async Task Stream_DeltasArriveAsTheModelSpeaks()
    {
        var result = await RunAsync("stream", "[[model: deltas=8 delay=60]]");

        var deltas = result.GetProperty("deltas").EnumerateArray().ToArray();
        Assert.Equal("w1 w2 w3 w4 w5 w6 w7 w8", Text(result, "text"));
        Assert.Equal("assistant", Text(deltas[0].GetProperty("delta"), "role"));
        Assert.Equal(Text(deltas[0], "sessionState"), Text(deltas[^1], "sessionState"));
        Assert.False(deltas[^1].TryGetProperty("context", out _));
        Assert.True(deltas[^1].GetProperty("at").GetDouble() - deltas[0].GetProperty("at").GetDouble() > 200);
    }

    [Theory]
    [InlineData("complete", "[[model: deltas=2 finish=length]]", "max_output_tokens")]
    [InlineData("stream", "[[model: deltas=2 finish=length]]", "max_output_tokens")]
    [InlineData("stream", "[[model: deltas=2 finish=content_filter]]", "content_filter")]
    public async Task ReplyCutByALimit_ContextSaysSo(string scenario, string message, string reason)
    {
        var result = await RunAsync(scenario, message);

        var last = scenario == "stream" ? result.GetProperty("deltas").EnumerateArray().Last() : result.GetProperty("result");
        Assert.Equal("incomplete", Text(last.GetProperty("context"), "status"));
        Assert.Equal(reason, Text(last.GetProperty("context"), "reason"));
    }

    [Theory]
    [InlineData("complete")]
    [InlineData("stream")]
    public async Task RefusedMessage_ClientThrowsCodeAndMessage(string scenario)
    {
        var result = await RunAsync(scenario, "[[model: status=400 code=content_filter]]");

        AssertError("content-filter", "The model service's content filter refused the message.", result);
    }

    [Fact]
    public async Task StreamThatBreaks_ClientThrowsAfterWhatWasSaid()
    {
        var result = await RunAsync("stream", "[[model: deltas=9 error=2]]");

        Assert.Equal("w1 w2", Text(result, "text"));
        AssertError("model-failed", "The model service failed.", result);
    }

    [Fact]
    public async Task MessageWithAFile_ModelIsShownItWithEveryTurn()
    {
        var result = (await RunAsync("image", Pictures.Png)).GetProperty("result");

        Assert.Contains(Pictures.SeenPng, Text(result.GetProperty("message"), "content"), StringComparison.Ordinal);
        var next = await instance.Client.PostAsync(Text(result, "sessionState"), "And now?");
        Assert.Contains(Pictures.SeenPng, next.Expect(HttpStatusCode.OK).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BusyConversation_ClientThrows()
    {
        var result = await RunAsync("busy");

        const string Message = "Another reply of this conversation is being written. Try again when it has ended.";
        AssertError("conversation-busy", Message, result.GetProperty("complete"));
        AssertError("conversation-busy", Message, result.GetProperty("stream"));
    }

    [Fact]
    public async Task StoppedReply_KeepsItsTextAndSaysSo()
    {
        var result = await RunAsync("stop");

        Assert.False(result.TryGetProperty("error", out _));
        Assert.Equal("cancelled", Text(result.GetProperty("last").GetProperty("context"), "status"));
        var reply = await instance.Client.EndedReplyAsync(Text(result, "sessionState"));
        Assert.Equal(Text(reply, "content"), Text(result, "text"));
    }

    [Fact]
    public async Task RequestThatTheClientRepeats_WithAKeyStaysOneMessage()
    {
        var result = (await RunAsync("retry", "[[model: cut=0 times=1]] Once")).GetProperty("result");

        Assert.StartsWith("You said: \"Once\".", Text(result.GetProperty("message"), "content"), StringComparison.Ordinal);
        Assert.Equal(2, (await instance.Client.MessagesAsync(Text(result, "sessionState"))).Count);
    }

    [Fact]
    public async Task WrongKey_ClientThrows()
    {
        var result = await instance.RunAsync("ai-chat.mjs", "complete", "Hello", key: "wrong");

        Assert.Equal("unauthorized", Text(result.GetProperty("error"), "code"));
    }

    [Fact]
    public async Task FileIsNoImage_IsRefusedInTheClientsWords()
    {
        using var message = new StringContent("{\"messages\":[{\"role\":\"user\",\"content\":\"What is this?\"}]}");
        using var file = new StringContent("%PDF-1.7");
        using var body = new MultipartFormDataContent { { message, "json" }, { file, "\"messages[0].files[0]\"" } };

        var answer = await instance.Client.SendAsync(HttpMethod.Post, "ai-chat", body);

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains("'messages[0].files[0]' is no PNG", Text(answer.Json.GetProperty("error"), "message"), StringComparison.Ordinal);
    }

    private static void AssertError(string code, string message, JsonElement result)
    {
        var error = result.GetProperty("error");
        Assert.Equal((code, message), (Text(error, "code"), Text(error, "message")));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private Task<JsonElement> RunAsync(string scenario, string message = "") => instance.RunAsync("ai-chat.mjs", scenario, message);
}
