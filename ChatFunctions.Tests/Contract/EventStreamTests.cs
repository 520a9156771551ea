namespace ChatFunctions.Tests.Contract;

/// <summary>The OpenAI Responses event stream, frame by frame.</summary>
[Trait("Category", "Contract")]
public abstract class EventStreamTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : EventStreamTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : EventStreamTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private static readonly string[] ResponseMembers =
    [
        "id", "object", "created_at", "status", "completed_at", "error", "incomplete_details", "instructions", "model", "tools", "output",
        "parallel_tool_calls", "metadata", "tool_choice", "temperature", "top_p", "previous_response_id", "truncation", "text",
        "presence_penalty", "frequency_penalty", "top_logprobs", "reasoning", "usage", "max_output_tokens", "max_tool_calls", "store",
        "background", "service_tier", "safety_identifier", "prompt_cache_key",
    ];

    [Fact]
    public async Task Reply_is_streamed_events_come_in_the_order_of_the_responses_api()
    {
        var (_, frames) = await PostAsync("[[model: deltas=3 delay=0]]");

        Assert.Equal(
            [
                "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added",
                "response.output_text.delta", "response.output_text.delta", "response.output_text.delta",
                "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed",
            ],
            frames.Select(frame => frame.Event));
    }

    [Fact]
    public async Task Reply_is_streamed_sequence_numbers_are_dense_and_ids_name_turn_and_number()
    {
        var (answer, frames) = await PostAsync("[[model: deltas=40 delay=0]]");

        Assert.Equal(Enumerable.Range(0, frames.Count), frames.Select(frame => frame.SequenceNumber));
        Assert.Equal(
            [
                .. Enumerable.Range(0, frames.Count - 1).Select(n => string.Create(CultureInfo.InvariantCulture, $"{answer.TurnId}.{n}")),
                $"{answer.TurnId}.end",
            ],
            frames.Select(frame => frame.Id));
    }

    [Fact]
    public async Task Reply_is_streamed_every_event_names_the_same_item_and_text()
    {
        var (answer, frames) = await PostAsync("[[model: echo delay=0]] \"Quotes\", \\ and\nlines, 世界 🦊");

        const string text = "\"Quotes\", \\ and\nlines, 世界 🦊";
        var item = frames[2].Data.GetProperty("item");
        var itemId = item.GetProperty("id").GetString();
        Assert.Equal("in_progress", item.GetProperty("status").GetString());
        Assert.Empty(item.GetProperty("content").EnumerateArray());
        Assert.All(frames.Where(frame => frame.Data.TryGetProperty("item_id", out _)), frame =>
        {
            Assert.Equal(itemId, frame.Data.GetProperty("item_id").GetString());
            Assert.Equal(0, frame.Data.GetProperty("output_index").GetInt32());
            Assert.Equal(0, frame.Data.GetProperty("content_index").GetInt32());
        });
        Assert.Equal(text, SseFrame.Deltas(frames));
        Assert.Equal(text, frames[^4].Data.GetProperty("text").GetString());
        Assert.Equal(text, frames[^3].Data.GetProperty("part").GetProperty("text").GetString());
        Assert.Equal(text, TextOf(frames[^2].Data.GetProperty("item")));
        Assert.Equal(text, TextOf(frames[^1].Response.GetProperty("output")[0]));
        Assert.Equal(itemId, frames[^1].Response.GetProperty("output")[0].GetProperty("id").GetString());
        Assert.Equal(itemId, (await instance.Client.MessagesAsync(answer.ConversationId))[1].GetProperty("id").GetString());
    }

    [Fact]
    public async Task Reply_is_streamed_response_objects_have_every_field_and_end_with_the_usage()
    {
        var (_, frames) = await PostAsync("[[model: deltas=3 delay=0]]");

        SseFrame[] whole = [frames[0], frames[1], frames[^1]];
        Assert.All(whole, frame => Assert.Empty(ResponseMembers.Except(frame.Response.EnumerateObject().Select(member => member.Name))));
        Assert.Single(whole.Select(frame => frame.Response.GetProperty("id").GetString()).Distinct());
        Assert.Equal(["in_progress", "in_progress", "completed"], whole.Select(frame => frame.Response.GetProperty("status").GetString()!));
        Assert.Equal(JsonValueKind.Null, frames[0].Response.GetProperty("usage").ValueKind);
        var response = frames[^1].Response;
        Assert.Equal(JsonValueKind.Null, response.GetProperty("error").ValueKind);
        Assert.Equal(JsonValueKind.Null, response.GetProperty("incomplete_details").ValueKind);
        Assert.Equal(JsonValueKind.Number, response.GetProperty("completed_at").ValueKind);
        var usage = response.GetProperty("usage");
        Assert.Equal(3, usage.GetProperty("output_tokens").GetInt32());
        Assert.Equal(
            usage.GetProperty("input_tokens").GetInt32() + 3,
            usage.GetProperty("total_tokens").GetInt32());
    }

    [Fact]
    public async Task Request_has_parameters_response_objects_repeat_them()
    {
        using var body = new StringContent(
            """{"message":"[[model: deltas=9 delay=0]]","instructions":"Be brief.","temperature":0.25,"maxOutputTokens":77}""",
            mediaType: new("application/json"));

        var answer = await instance.Client.SendAsync(
            HttpMethod.Post, $"chat/{ChatClient.NewId()}", body, ("Accept", ChatClient.EventStream));

        Assert.All([answer.Expect(HttpStatusCode.OK).Frames[0].Response, answer.Frames[^1].Response], response =>
        {
            Assert.Equal("Be brief.", response.GetProperty("instructions").GetString());
            Assert.Equal(0.25, response.GetProperty("temperature").GetDouble());
            Assert.Equal(77, response.GetProperty("max_output_tokens").GetInt32());
        });
    }

    private async Task<(ChatAnswer Answer, IReadOnlyList<SseFrame> Frames)> PostAsync(string message)
    {
        var answer = await instance.Client.PostAsync(ChatClient.NewId(), message, ChatClient.EventStream);
        return (answer.Expect(HttpStatusCode.OK), answer.Frames);
    }

    private static string? TextOf(JsonElement item) => item.GetProperty("content")[0].GetProperty("text").GetString();
}
