namespace ChatFunctions.Tests.Contract;

/// <summary>A reply that a limit or the content filter has cut says so in every form and in the history.</summary>
[Trait("Category", "Contract")]
public abstract class IncompleteReplyTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : IncompleteReplyTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance)
        : IncompleteReplyTests(instance), IClassFixture<ContractInstance.OnWorker>;

    public static TheoryData<string, string, string> Ends => new()
    {
        { "length", "max_output_tokens", "length limit" },
        { "content_filter", "content_filter", "content filter" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Plain_text_ends_cleanly_with_a_line_that_says_so(string finish, string reason, string said)
    {
        var id = ChatClient.NewId();

        var answer = (await instance.Client.PostAsync(id, Message(finish), ChatClient.PlainText)).Expect(HttpStatusCode.OK);

        Assert.StartsWith("w1 w2 w3\n", answer.Body, StringComparison.Ordinal);
        Assert.Contains(said, answer.Body.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        await AssertHistoryAsync(id, finish, reason);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Event_stream_ends_with_response_incomplete_and_the_reason(string finish, string reason, string said)
    {
        var id = ChatClient.NewId();

        var frames = (await instance.Client.PostAsync(id, Message(finish), ChatClient.EventStream)).Expect(HttpStatusCode.OK).Frames;

        Assert.DoesNotContain(said, SseFrame.Deltas(frames), StringComparison.Ordinal);
        Assert.Equal("response.incomplete", frames[^1].Event);
        Assert.Equal("incomplete", frames[^1].Response.GetProperty("status").GetString());
        Assert.Equal(reason, frames[^1].Response.GetProperty("incomplete_details").GetProperty("reason").GetString());
        Assert.Equal(JsonValueKind.Null, frames[^1].Response.GetProperty("error").ValueKind);
        Assert.Equal("incomplete", frames[^2].Data.GetProperty("item").GetProperty("status").GetString());
        await AssertHistoryAsync(id, finish, reason);
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Json_has_the_status_and_the_reason(string finish, string reason, string said)
    {
        var id = ChatClient.NewId();

        var answer = (await instance.Client.PostAsync(id, Message(finish), ChatClient.Json)).Expect(HttpStatusCode.OK);

        Assert.DoesNotContain(said, answer.Body, StringComparison.Ordinal);
        AssertIncomplete(answer.Json.GetProperty("message"), finish, reason);
        await AssertHistoryAsync(id, finish, reason);
    }

    [Fact]
    public async Task Request_bounds_the_output_reply_is_cut_there()
    {
        var id = ChatClient.NewId();
        using var body = new StringContent(
            """{"message":"[[model: deltas=9 delay=0]]","maxOutputTokens":4}""", mediaType: new("application/json"));

        await instance.Client.SendAsync(HttpMethod.Post, $"chat/{id}", body);

        var reply = (await instance.Client.MessagesAsync(id))[1];
        Assert.Equal("w1 w2 w3 w4", reply.GetProperty("content").GetString());
        Assert.Equal("max_output_tokens", reply.GetProperty("reason").GetString());
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Filter_or_limit_strikes_before_any_text_turn_still_ends_so(string finish, string reason, string said)
    {
        var id = ChatClient.NewId();

        var answer = (await instance.Client.PostAsync(id, $"[[model: empty finish={finish}]]")).Expect(HttpStatusCode.OK);

        Assert.Contains(said, answer.Body, StringComparison.Ordinal);
        Assert.Equal(reason, (await instance.Client.MessagesAsync(id))[1].GetProperty("reason").GetString());
    }

    private static string Message(string finish) => $"[[model: deltas=3 delay=0 finish={finish}]]";

    private async Task AssertHistoryAsync(string id, string finish, string reason) =>
        AssertIncomplete((await instance.Client.MessagesAsync(id))[1], finish, reason);

    private static void AssertIncomplete(JsonElement message, string finish, string reason)
    {
        Assert.Equal("w1 w2 w3", message.GetProperty("content").GetString());
        Assert.Equal("incomplete", message.GetProperty("status").GetString());
        Assert.Equal(reason, message.GetProperty("reason").GetString());
        Assert.Equal(finish, message.GetProperty("finishReason").GetString());
    }
}
