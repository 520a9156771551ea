namespace ChatFunctions.Tests.Protocols;

/// <summary>The UI message stream with <c>ai</c> itself: the chat behind <c>useChat</c>, with its <c>DefaultChatTransport</c>.</summary>
public abstract class UIMessageStreamTests(ProtocolInstance instance)
{
    public sealed class OnLocalHost(ProtocolInstance.OnLocalHost instance)
        : UIMessageStreamTests(instance), IClassFixture<ProtocolInstance.OnLocalHost>;

    public sealed class OnWorker(ProtocolInstance.OnWorker instance)
        : UIMessageStreamTests(instance), IClassFixture<ProtocolInstance.OnWorker>;

    [Fact]
    public async Task Message_ReplyGrowsAndFinishes()
    {
        var chat = await RunAsync("send", "[[model: deltas=4]]");

        Assert.Equal("ready", Text(chat, "status"));
        Assert.Equal(["[[model: deltas=4]]", "w1 w2 w3 w4"], Texts(chat));
        Assert.Equal(["w1", "w1 w2", "w1 w2 w3", "w1 w2 w3 w4"], States(chat).Where(state => state.StartsWith('w')).Distinct());
        Assert.Equal("stop", Text(Ends(chat).Single(), "finishReason"));
        var response = chat.GetProperty("responses")[0];
        Assert.Equal(("v1", "text/event-stream"), (Text(response, "version"), Text(response, "contentType")));
        var stored = await instance.Client.MessagesAsync(Text(chat, "id"));
        Assert.Equal(Text(stored[1], "id"), Text(chat.GetProperty("messages")[1], "id"));
    }

    [Fact]
    public async Task Conversation_ModelGetsTheStoredHistoryOnce()
    {
        var chat = await RunAsync("conversation");

        Assert.StartsWith(
            "You said: \"My second words\". Before that you said: \"My first words\". I received 3 messages", Texts(chat)[^1],
            StringComparison.Ordinal);
        Assert.Equal(4, (await instance.Client.MessagesAsync(Text(chat, "id"))).Count);
    }

    [Theory]
    [InlineData("length", "length")]
    [InlineData("content_filter", "content-filter")]
    public async Task ReplyCutByALimit_FinishReasonSaysSo(string finish, string expected)
    {
        var chat = await RunAsync("send", $"[[model: deltas=2 finish={finish}]]");

        Assert.Equal(expected, Text(Ends(chat).Single(), "finishReason"));
        Assert.Equal("w1 w2", Texts(chat)[^1]);
    }

    [Fact]
    public async Task StoppedReply_KeepsItsTextWithoutAFinishReason()
    {
        var chat = await RunAsync("stop");

        var reply = await instance.Client.EndedReplyAsync(Text(chat, "id"));
        Assert.Equal(("ready", "cancelled"), (Text(chat, "status"), Text(reply, "status")));
        Assert.Equal(Text(reply, "content"), Texts(chat)[^1]);
        Assert.Contains("w9", Texts(chat)[^1], StringComparison.Ordinal);
        Assert.False(Ends(chat).Single().TryGetProperty("finishReason", out _));
    }

    [Fact]
    public async Task StreamThatBreaks_IsAnErrorAfterWhatWasSaid()
    {
        var chat = await RunAsync("send", "[[model: deltas=9 error=2]]");

        Assert.Equal("error", Text(chat, "status"));
        Assert.Equal("w1 w2", Texts(chat)[^1]);
        Assert.Equal("The model service failed.", chat.GetProperty("errors")[0].GetString());
        Assert.True(Ends(chat).Single().GetProperty("isError").GetBoolean());
    }

    [Theory]
    [InlineData("send", "[[model: status=400 code=content_filter]]", 400, "content-filter")]
    [InlineData("busy", "", 409, "conversation-busy")]
    [InlineData("regenerateNothing", "", 409, "nothing-to-regenerate")]
    [InlineData("editUnknown", "", 400, "unsupported-parameter")]
    public async Task RefusedRequest_ErrorIsTheProblemDocument(string scenario, string message, int status, string kind)
    {
        var chat = await RunAsync(scenario, message);

        Assert.Equal("error", Text(chat, "status"));
        var problem = JsonSerializer.Deserialize<JsonElement>(chat.GetProperty("errors")[0].GetString()!);
        Assert.Equal((status, $"urn:chatfunctions:problem:{kind}"), (problem.GetProperty("status").GetInt32(), Text(problem, "type")));
        Assert.Equal("user", Text(chat.GetProperty("messages").EnumerateArray().Last(), "role"));
    }

    [Fact]
    public async Task AnotherPageResumes_GetsTheWholeReplyAndThenNothing()
    {
        var chat = await RunAsync("resume");

        Assert.StartsWith("w1 ", Text(chat, "seen"), StringComparison.Ordinal);
        Assert.Equal(Words(60), Texts(chat)[^1]);
        Assert.Equal(2, chat.GetProperty("messages").GetArrayLength());
        Assert.Equal("stop", Text(Ends(chat).Single(), "finishReason"));
        Assert.Equal(JsonValueKind.Null, chat.GetProperty("idle").ValueKind);
        Assert.Equal(
            [200, 200, 204], chat.GetProperty("responses").EnumerateArray().Select(response => response.GetProperty("status").GetInt32()));
        Assert.Equal("v1", Text(chat.GetProperty("responses")[1], "version"));
    }

    [Fact]
    public async Task SamePageResumes_ReplyStaysOneMessage()
    {
        var chat = await RunAsync("resumeInPlace");

        Assert.Equal(["[[model: deltas=60 delay=40]]", Words(60)], Texts(chat));
        Assert.Equal(2, (await instance.Client.MessagesAsync(Text(chat, "id"))).Count);
    }

    [Fact]
    public async Task ReplyToAnEditRuns_AnotherPageResumesIt()
    {
        var chat = await RunAsync("resumeEdit");

        Assert.Equal(["[[model: deltas=60 delay=40]]", Words(60)], Texts(chat));
        Assert.Equal("stop", Text(Ends(chat).Single(), "finishReason"));
    }

    [Fact]
    public async Task NothingToResume_IsNull()
    {
        var result = await RunAsync("idle");

        Assert.Equal(JsonValueKind.Null, result.GetProperty("idle").ValueKind);
        Assert.Equal(204, result.GetProperty("responses")[0].GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Regenerate_OldReplyStaysStoredAndLeavesTheWindow()
    {
        var chat = await RunAsync("regenerate");

        string[] Ids(string name) => [.. chat.GetProperty(name).EnumerateArray().Select(message => Text(message, "id"))];
        var (before, again) = (Ids("before"), Ids("again"));
        Assert.Equal(before[..3], again[..3]);
        Assert.NotEqual(before[3], again[3]);

        var stored = await instance.Client.MessagesAsync(Text(chat, "id"));
        Assert.Equal(
            ["user", "assistant", "user", "assistant", "assistant", "user", "assistant"], stored.Select(message => Text(message, "role")));
        Assert.Equal((before[3], again[3]), (Text(stored[3], "id"), Text(stored[4], "id")));

        var first = Text(stored[1], "content");
        Assert.Equal(
            ["user: My first words", $"assistant: {first}", "user: My second words"],
            instance.LastSent("My first words", "My second words").Skip(1));
        Assert.Equal(
            [
                "user: My first words", $"assistant: {first}", "user: My second words", $"assistant: {Text(stored[4], "content")}",
                "user: My third words",
            ],
            instance.LastSent("My first words", "My third words").Skip(1));
    }

    [Fact]
    public async Task RegenerateEarlier_ChatGoesOnInAConversationOfItsOwn()
    {
        var chat = await RunAsync("regenerateEarlier");

        Assert.Equal(["My first words", "My third words"], Texts(chat).Where((_, index) => index % 2 == 0));
        var forks = Forks(chat);
        Assert.Single(forks.Distinct());
        Assert.Equal(4, (await instance.Client.MessagesAsync(Text(chat, "id"))).Count);
        Assert.Equal(
            ["user: My first words", $"assistant: {Texts(chat)[1]}", "user: My third words"],
            instance.LastSent("My first words", "My third words").Skip(1));
        Assert.Equal(Texts(chat), (await instance.Client.MessagesAsync(forks[0])).Select(message => Text(message, "content")));
    }

    [Fact]
    public async Task Edit_ChatGoesOnInAConversationOfItsOwn()
    {
        var chat = await RunAsync("edit");

        // What follows an edit is said where that went; the answer once more is in its place; the first message has nothing before it.
        var forks = Forks(chat);
        Assert.Equal((forks[0], forks[0]), (forks[1], forks[2]));
        Assert.Equal(3, forks.Append(Text(chat, "id")).Distinct().Count());
        Assert.Equal(6, (await instance.Client.MessagesAsync(Text(chat, "id"))).Count);
        Assert.Equal(
            ["My first words", "Other words", "And on"],
            (await instance.Client.MessagesAsync(forks[0])).Where(message => Text(message, "role") == "user")
                .Select(message => Text(message, "content")));
        Assert.Equal(Texts(chat), (await instance.Client.MessagesAsync(forks[3])).Select(message => Text(message, "content")));
        Assert.Equal("Other first words", Texts(chat)[0]);
        Assert.Contains(
            "My first words",
            string.Join('\n', instance.LastSent("My first words", "And on")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadUIMessageStream_MessageGrowsByEachDelta()
    {
        var result = await RunAsync("read", "[[model: deltas=3]]");

        Assert.Equal(["", "w1", "w1 w2", "w1 w2 w3"], States(result).Distinct());
    }

    private static string Words(int count) => string.Join(' ', Enumerable.Range(1, count).Select(word => $"w{word}"));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static string[] Texts(JsonElement chat) =>
        [.. chat.GetProperty("messages").EnumerateArray().Select(message => Text(message, "text"))];

    private static string[] Forks(JsonElement chat) =>
        [.. chat.GetProperty("forks").EnumerateArray().Select(id => id.GetString()!["msg_".Length..id.GetString()!.LastIndexOf('_')])];

    private static string[] States(JsonElement chat) =>
        [.. chat.GetProperty("states").EnumerateArray().Select(state => state.GetString()!)];

    private static JsonElement[] Ends(JsonElement chat) => [.. chat.GetProperty("ends").EnumerateArray()];

    private Task<JsonElement> RunAsync(string scenario, string message = "") => instance.RunAsync("ui-chat.mjs", scenario, message);
}
