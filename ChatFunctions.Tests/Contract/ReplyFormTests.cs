namespace ChatFunctions.Tests.Contract;

/// <summary>One reply in each of its three forms, and the headers that come with them.</summary>
[Trait("Category", "Contract")]
public abstract class ReplyFormTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : ReplyFormTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : ReplyFormTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private const string Five = "[[model: deltas=5 delay=0]]";

    private ChatClient Client => instance.Client;

    [Fact]
    public async Task Plain_text_is_asked_for_body_is_the_bare_deltas()
    {
        var answer = await Client.PostAsync(ChatClient.NewId(), Five, ChatClient.PlainText);

        Assert.Equal("w1 w2 w3 w4 w5", answer.Expect(HttpStatusCode.OK).Body);
        Assert.Equal("text/plain; charset=utf-8", answer.Headers["Content-Type"]);
    }

    [Fact]
    public async Task Event_stream_is_asked_for_body_is_the_responses_events()
    {
        var answer = await Client.PostAsync(ChatClient.NewId(), Five, ChatClient.EventStream);

        Assert.Equal("text/event-stream", answer.Expect(HttpStatusCode.OK).Headers["Content-Type"]);
        Assert.Equal("w1 w2 w3 w4 w5", SseFrame.Deltas(answer.Frames));
        Assert.Equal("response.completed", answer.Frames[^1].Event);
    }

    [Fact]
    public async Task Json_is_asked_for_body_is_one_object_with_the_reply()
    {
        var id = ChatClient.NewId();

        var answer = await Client.PostAsync(id, Five, ChatClient.Json);

        Assert.StartsWith("application/json", answer.Expect(HttpStatusCode.OK).Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal(id, answer.Json.GetProperty("conversationId").GetString());
        Assert.Equal(1, answer.Json.GetProperty("turn").GetInt64());
        var message = answer.Json.GetProperty("message");
        Assert.Equal("assistant", message.GetProperty("role").GetString());
        Assert.Equal("w1 w2 w3 w4 w5", message.GetProperty("content").GetString());
        Assert.Equal("completed", message.GetProperty("status").GetString());
        Assert.Equal("stop", message.GetProperty("finishReason").GetString());
        Assert.Equal(5, message.GetProperty("usage").GetProperty("outputTokens").GetInt32());
        Assert.NotEqual("", message.GetProperty("model").GetString());
        Assert.Equal((await Client.MessagesAsync(id))[1].GetRawText(), message.GetRawText());
    }

    [Theory]
    [InlineData(ChatClient.PlainText)]
    [InlineData(ChatClient.EventStream)]
    [InlineData(ChatClient.Json)]
    public async Task Any_form_headers_name_conversation_and_turn_and_let_pages_read_them(string accept)
    {
        var id = ChatClient.NewId();

        var first = (await Client.PostAsync(id, Five, accept)).Expect(HttpStatusCode.OK);
        var second = (await Client.PostAsync(id, Five, accept)).Expect(HttpStatusCode.OK);

        Assert.Equal(id, first.ConversationId);
        Assert.Matches("^1-[0-9a-f]+$", first.TurnId);
        Assert.Matches("^3-[0-9a-f]+$", second.TurnId);
        var exposed = first.Headers["Access-Control-Expose-Headers"].Split(',', StringSplitOptions.TrimEntries);
        Assert.Contains("X-Conversation-Id", exposed);
        Assert.Contains("X-Turn-Id", exposed);
    }

    [Theory]
    [InlineData(ChatClient.PlainText)]
    [InlineData(ChatClient.EventStream)]
    public async Task Streamed_form_headers_forbid_holding_it_back(string accept)
    {
        var answer = (await Client.PostAsync(ChatClient.NewId(), Five, accept)).Expect(HttpStatusCode.OK);

        Assert.Equal(["no-cache", "no-transform"], answer.Headers["Cache-Control"].Split(',', StringSplitOptions.TrimEntries).Order());
        Assert.Equal("no", answer.Headers["X-Accel-Buffering"]);
        Assert.DoesNotContain("Content-Length", answer.Headers.Keys);
    }

    [Fact]
    public async Task No_conversation_is_named_a_new_one_is_made_and_named()
    {
        var first = (await Client.PostAsync(null, "[[model: delay=0]] Alpha")).Expect(HttpStatusCode.OK);
        var other = (await Client.PostAsync(null, "[[model: delay=0]] Beta")).Expect(HttpStatusCode.OK);

        Assert.Matches("^[A-Za-z0-9_-]{1,64}$", first.ConversationId);
        Assert.NotEqual(first.ConversationId, other.ConversationId);
        var next = await Client.PostAsync(first.ConversationId, "[[model: delay=0]] Gamma");
        Assert.Contains("Before that you said: \"Alpha\".", next.Expect(HttpStatusCode.OK).Body, StringComparison.Ordinal);
        Assert.Equal(first.ConversationId, next.ConversationId);
    }

    [Theory]
    [InlineData(ChatClient.PlainText)]
    [InlineData(ChatClient.EventStream)]
    [InlineData(ChatClient.Json)]
    public async Task Model_says_nothing_reply_is_failed_and_no_answer(string accept)
    {
        var id = ChatClient.NewId();

        var problem = (await Client.PostAsync(id, "[[model: empty]]", accept)).ExpectProblem(502);

        Assert.EndsWith("model-gave-no-answer", problem.GetProperty("type").GetString(), StringComparison.Ordinal);
        var reply = (await Client.MessagesAsync(id))[1];
        Assert.Equal(("failed", ""), (reply.GetProperty("status").GetString(), reply.GetProperty("content").GetString()));
    }

    [Theory]
    [InlineData(ChatClient.PlainText)]
    [InlineData(ChatClient.EventStream)]
    public async Task Emoji_is_divided_between_two_deltas_it_arrives_whole(string accept)
    {
        var answer = await Client.PostAsync(
            ChatClient.NewId(), "[[model: echo split-surrogates delay=0]] Fox 🦊 and dog 🐶!", accept);

        answer.Expect(HttpStatusCode.OK);
        Assert.Equal("Fox 🦊 and dog 🐶!", accept == ChatClient.PlainText ? answer.Body : SseFrame.Deltas(answer.Frames));
    }

    [Fact]
    public async Task Service_sends_azure_s_additional_chunks_reply_is_the_same()
    {
        var answer = await Client.PostAsync(ChatClient.NewId(), "[[model: azure deltas=5 delay=0]]");

        Assert.Equal("w1 w2 w3 w4 w5", answer.Expect(HttpStatusCode.OK).Body);
    }
}
