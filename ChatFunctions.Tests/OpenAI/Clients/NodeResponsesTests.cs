namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>The Responses API with the npm client <c>openai</c>.</summary>
[Trait("Category", "Contract")]
public abstract class NodeResponsesTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : NodeResponsesTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance)
        : NodeResponsesTests(instance), IClassFixture<ContractInstance.OnWorker>;

    [ToolFact("node")]
    public async Task Response_is_created_it_says_what_was_asked()
    {
        var response = await RunAsync("responses/create");

        Assert.Equal("Be brief.", response.Text("instructions"));
        Assert.Equal("greeting", response.GetProperty("metadata").Text("topic"));
        Assert.Equal(500, response.GetProperty("max_output_tokens").GetInt32());
        Assert.Equal(0.5, response.GetProperty("temperature").GetDouble());
        Assert.True(response.GetProperty("usage").GetProperty("total_tokens").GetInt32() > 0);
    }

    [ToolFact("node")]
    public async Task Response_is_not_kept_it_knows_what_was_said_before_and_leaves_nothing()
    {
        var seen = await RunAsync("responses/unkept");

        Assert.Contains("The code word is heron.", seen.Text("text"), StringComparison.Ordinal);
        Assert.All(
            seen.GetProperty("flags").EnumerateArray(), flags => Assert.Equal("""[false,null,"completed"]""", flags.GetRawText()));
        Assert.Equal(404, seen.GetProperty("gone").GetProperty("status").GetInt32());
        Assert.True(seen.GetProperty("next").GetBoolean());
        var counted = seen.GetProperty("counted").EnumerateArray().Select(count => count.GetProperty("input_tokens").GetInt32()).ToArray();
        Assert.InRange(counted[1], 1, counted[0] - 1);
    }

    [ToolTheory("node")]
    [InlineData("[[model: deltas=10 delay=100]]", """["in_progress","completed"]""", "completed", "w1 w2 w3 w4 w5 w6 w7 w8 w9 w10", null)]
    [InlineData("[[model: first=1000 status=400]]", """["in_progress","failed"]""", "failed", "", "invalid_prompt")]
    public async Task Response_is_in_the_background_it_is_polled_until_it_has_ended(
        string input, string statuses, string status, string text, string? error)
    {
        var seen = await RunAsync("responses/background", new { input });

        Assert.Equal(statuses, seen.GetProperty("statuses").GetRawText());
        Assert.Equal((status, text, error), (seen.Text("status"), seen.Text("text"), seen.Text("error")));
    }

    [ToolFact("node")]
    public async Task Response_is_in_the_background_it_can_be_cancelled_and_streamed()
    {
        var cancelled = await RunAsync("responses/background", new { input = "[[model: deltas=3000 delay=50]]", cancelled = true });
        var streamed = await RunAsync("responses/backgroundStream");

        Assert.Equal("cancelled", cancelled.Text("status"));
        Assert.Equal("w1 w2 w3 w4 w5", streamed.Text("text"));
        Assert.True(streamed.GetProperty("background").GetBoolean());
    }

    [ToolFact("node")]
    public async Task Response_is_streamed_the_events_come_in_order()
    {
        var types = await RunAsync("responses/stream");

        Assert.Equal(
            [
                "created", "in_progress", "output_item.added", "content_part.added", .. Enumerable.Repeat("output_text.delta", 5),
                "output_text.done", "content_part.done", "output_item.done", "completed",
            ],
            types.EnumerateArray().Select(type => type.GetString()!["response.".Length..]));
    }

    [ToolTheory("node")]
    [InlineData("[[model: deltas=5]]", 5, "completed", null)]
    [InlineData("[[model: deltas=5 azure]]", 5, "completed", null)]
    [InlineData("[[model: deltas=3 finish=length]]", 3, "incomplete", "max_output_tokens")]
    [InlineData("[[model: deltas=3 finish=content_filter]]", 3, "incomplete", "content_filter")]
    [InlineData("[[model: deltas=9 error=3]]", 3, "failed", null)]
    public async Task Stream_helper_reads_a_reply_it_comes_to_its_end(string input, int deltas, string status, string? reason)
    {
        var seen = await RunAsync("responses/streamHelper", new { input });

        Assert.Equal(deltas, seen.GetProperty("deltas").GetInt32());
        Assert.Equal(status, seen.Text("status"));
        Assert.Equal(reason, seen.Text("reason"));
        Assert.Equal(seen.Text("snapshot"), seen.Text("text"));
    }

    [ToolFact("node")]
    public async Task Previous_response_is_named_the_latest_is_continued_in_place_and_an_older_one_forked()
    {
        var responses = await RunAsync("responses/remembersByPreviousResponse");

        var (first, second, fork, behind) = (responses[0], responses[1], responses[2], responses[3]);
        Assert.Equal(first.Text("conversation"), second.Text("conversation"));
        Assert.NotEqual(first.Text("conversation"), fork.Text("conversation"));
        Assert.Equal(fork.Text("conversation"), behind.Text("conversation"));
        Assert.Equal(
            [first.Text("id"), first.Text("id"), fork.Text("id")],
            new[] { second, fork, behind }.Select(response => response.Text("previous")));
        Assert.Contains("I received 3 messages", second.Text("text"), StringComparison.Ordinal);
        Assert.Contains(
            "Before that you said: \"The code word is heron.\" I received 3 messages", fork.Text("text"), StringComparison.Ordinal);
        Assert.Contains(
            "Before that you said: \"Which word was it?\" I received 5 messages", behind.Text("text"), StringComparison.Ordinal);
    }

    [ToolFact("node")]
    public async Task Another_turn_runs_an_ended_response_is_forked_and_the_running_one_refused()
    {
        var seen = await RunAsync("responses/forksWhileAnotherTurnRuns");

        Assert.Equal(seen.Text("first"), seen.Text("running"));
        Assert.NotEqual(seen.Text("first"), seen.Text("fork"));
        Assert.Contains(
            "Before that you said: \"The code word is heron.\" I received 3 messages", seen.Text("forkText"), StringComparison.Ordinal);
        Assert.Equal("in_progress", seen.Text("status"));
        Assert.Equal(seen.Text("first"), seen.Text("after"));
        var conflict = seen.GetProperty("conflict");
        Assert.Equal("ConflictError", conflict.Text("name"));
        Assert.Equal("response_in_progress", conflict.Text("code"));
        Assert.Equal("previous_response_id", conflict.Text("param"));
        Assert.Equal("1", conflict.Text("retryAfter"));
    }

    [ToolFact("node")]
    public async Task Response_is_retrieved_it_is_there_running_ended_and_as_events_after_any_number()
    {
        var seen = await RunAsync("responses/retrieve");

        Assert.Equal("""["in_progress",0,null]""", seen.GetProperty("during").GetRawText());
        Assert.Equal("""["completed","w1 w2 w3 w4 w5 w6 w7 w8"]""", seen.GetProperty("after").GetRawText());
        Assert.Equal("w1 w2 w3 w4 w5 w6 w7 w8", seen.Text("replayed"));
        Assert.Equal("w1 w2 w3 w4 w5 w6 w7 w8", seen.Text("final"));
        Assert.Equal(Enumerable.Range(8, 8), seen.GetProperty("helped").EnumerateArray().Select(number => number.GetInt32()));
    }

    [ToolFact("node")]
    public async Task Client_is_killed_another_one_reads_on_without_a_gap()
    {
        await using var first = await NodeClient.StartAsync(instance.Client.Address, "responses/readUntilKilled");
        JsonElement last;
        do
        {
            last = await first.ReadAsync();
        }
        while (last.GetProperty("sequence").GetInt32() < 9);
        await first.KillAsync();

        var rest = await RunAsync("responses/resume", new { id = last.Text("id"), sequence = last.GetProperty("sequence").GetInt32() });

        Assert.Equal(last.GetProperty("sequence").GetInt32() + 1, rest.GetProperty("first").GetInt32());
        Assert.Equal(string.Join(' ', Enumerable.Range(1, 40).Select(n => $"w{n}")), rest.Text("whole"));
        Assert.Equal(rest.Text("whole"), last.Text("text") + rest.Text("text"));
    }

    [ToolFact("node")]
    public async Task Response_is_cancelled_what_it_has_said_is_kept_and_the_stream_helper_ends()
    {
        var seen = await RunAsync("responses/cancel");

        Assert.Equal(Enumerable.Repeat("cancelled", 4), seen.GetProperty("statuses").EnumerateArray().Select(status => status.GetString()));
        Assert.Equal("cancelled", seen.Text("reason"));
        Assert.StartsWith("w1 w2 w3", seen.Text("text"), StringComparison.Ordinal);
    }

    [ToolFact("node")]
    public async Task Response_is_deleted_only_it_is_gone()
    {
        var seen = await RunAsync("responses/deletes");

        Assert.Equal("NotFoundError", seen.GetProperty("gone").Text("name"));
        Assert.Equal("NotFoundError", seen.GetProperty("noContinuation").Text("name"));
        Assert.Equal("previous_response_id", seen.GetProperty("noContinuation").Text("param"));
        Assert.Contains("heron", seen.Text("there"), StringComparison.Ordinal);
    }

    [ToolFact("node")]
    public async Task Input_items_are_listed_they_are_this_turn_s_in_either_order_and_by_pages()
    {
        var seen = await RunAsync("responses/inputItems");

        Assert.Equal("""["Four.","Three.","Two."]""", seen.GetProperty("newestFirst").GetRawText());
        Assert.Equal("""["Two.","Three.","Four."]""", seen.GetProperty("oldestFirst").GetRawText());
        Assert.Equal("""["Four.","Three."]""", seen.GetProperty("page").GetRawText());
        Assert.True(seen.GetProperty("hasMore").GetBoolean());
        Assert.Equal("""["Two."]""", seen.GetProperty("after").GetRawText());
    }

    private Task<JsonElement> RunAsync(string scenario, object? arguments = null) =>
        NodeClient.RunAsync(instance.Client.Address, scenario, arguments);
}
