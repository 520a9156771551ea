namespace ChatFunctions.Tests.Contract;

/// <summary>A model stream that breaks off is told as failed in every form, never as complete, and its text is kept.</summary>
[Trait("Category", "Contract")]
public abstract class BrokenReplyTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : BrokenReplyTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : BrokenReplyTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private ChatClient Client => instance.Client;

    public static TheoryData<string, string> Breaks => new()
    {
        { "deltas=3 finish=none", "w1 w2 w3" },
        { "deltas=3 finish=none no-done", "w1 w2 w3" },
        { "deltas=3 error=2", "w1 w2" },
        { "deltas=3 cut=2", "w1 w2" },
    };

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task Event_stream_ends_with_response_failed(string directive, string text)
    {
        var id = ChatClient.NewId();

        var frames = (await Client.PostAsync(id, Message(directive), ChatClient.EventStream)).Expect(HttpStatusCode.OK).Frames;

        Assert.Equal(text, SseFrame.Deltas(frames));
        Assert.Equal(Enumerable.Range(0, frames.Count), frames.Select(frame => frame.SequenceNumber));
        Assert.Equal("response.failed", frames[^1].Event);
        Assert.EndsWith(".end", frames[^1].Id, StringComparison.Ordinal);
        Assert.Equal("failed", frames[^1].Response.GetProperty("status").GetString());
        Assert.Equal("server_error", frames[^1].Response.GetProperty("error").GetProperty("code").GetString());
        await AssertFailedAsync(id, text);
    }

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task Plain_text_is_cut_without_a_clean_end(string directive, string text)
    {
        var id = ChatClient.NewId();
        using var stream = await Client.OpenAsync(id, Message(directive), ChatClient.PlainText);

        await stream.ReadToEndAsync();

        Assert.Equal(HttpStatusCode.OK, stream.Status);
        Assert.True(stream.IsCut);
        Assert.StartsWith(stream.Text, text, StringComparison.Ordinal);
        await AssertFailedAsync(id, text);
    }

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task Json_is_a_502_problem(string directive, string text)
    {
        var id = ChatClient.NewId();

        var problem = (await Client.PostAsync(id, Message(directive), ChatClient.Json)).ExpectProblem(502);

        Assert.Equal(id, problem.GetProperty("conversationId").GetString());
        Assert.DoesNotContain("w1", problem.GetRawText(), StringComparison.Ordinal);
        await AssertFailedAsync(id, text);
    }

    [Theory]
    [InlineData(ChatClient.PlainText)]
    [InlineData(ChatClient.EventStream)]
    [InlineData(ChatClient.Json)]
    public async Task Stream_breaks_before_its_first_delta_answer_is_502(string accept)
    {
        var id = ChatClient.NewId();

        (await Client.PostAsync(id, "[[model: cut=0]] Hello", accept)).ExpectProblem(502);

        await AssertFailedAsync(id, "");
    }

    [Fact]
    public async Task Stream_ends_without_done_after_its_finish_reason_reply_is_complete()
    {
        var answer = await Client.PostAsync(ChatClient.NewId(), "[[model: deltas=3 delay=0 no-done]]", ChatClient.Json);

        Assert.Equal("completed", answer.Expect(HttpStatusCode.OK).Json.GetProperty("message").GetProperty("status").GetString());
    }

    [Fact]
    public async Task Reply_broke_off_its_text_is_remembered()
    {
        var id = ChatClient.NewId();
        using (var stream = await Client.OpenAsync(id, Message("deltas=3 cut=2") + " Alpha"))
        {
            await stream.ReadToEndAsync();
        }

        await Client.EndedReplyAsync(id);
        var answer = (await Client.PostAsync(id, "[[model: delay=0]] Beta")).Expect(HttpStatusCode.OK);

        Assert.Contains("I received 3 messages", answer.Body, StringComparison.Ordinal);
    }

    private static string Message(string directive) => $"[[model: {directive} delay=5]]";

    private async Task AssertFailedAsync(string id, string text)
    {
        var reply = await Client.EndedReplyAsync(id);
        Assert.Equal("failed", reply.GetProperty("status").GetString());
        Assert.Equal("server_error", reply.GetProperty("reason").GetString());
        Assert.Equal(text, reply.GetProperty("content").GetString());
        Assert.Equal(
            JsonValueKind.Undefined, reply.TryGetProperty("finishReason", out var finish) ? finish.ValueKind : JsonValueKind.Undefined);
    }
}
