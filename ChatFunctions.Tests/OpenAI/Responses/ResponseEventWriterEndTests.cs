using System.Buffers;
using ChatFunctions.Conversations;
using ChatFunctions.Tests.Conversations;
using ChatFunctions.Tests.Turns;
using ChatFunctions.Turns;

namespace ChatFunctions.Tests.OpenAI.Responses;

/// <summary>The response objects: the first, and the last for each way in which a turn ends.</summary>
public sealed class ResponseEventWriterEndTests
{
    [Theory]
    [InlineData(TurnStatus.Completed, null, "response.completed", "completed", null, "completed")]
    [InlineData(
        TurnStatus.Incomplete, IncompleteReason.MaxOutputTokens, "response.incomplete", "incomplete", "max_output_tokens", "incomplete")]
    [InlineData(TurnStatus.Incomplete, IncompleteReason.ContentFilter, "response.incomplete", "incomplete", "content_filter", "incomplete")]
    [InlineData(TurnStatus.Incomplete, IncompleteReason.Interrupted, "response.incomplete", "incomplete", "interrupted", "incomplete")]
    [InlineData(TurnStatus.Incomplete, IncompleteReason.TimedOut, "response.incomplete", "incomplete", "timed_out", "incomplete")]
    [InlineData(TurnStatus.Cancelled, null, "response.incomplete", "cancelled", "cancelled", "incomplete")]
    [InlineData(TurnStatus.Failed, ErrorCodes.Server, "response.failed", "failed", null, "incomplete")]
    public void Turn_has_ended_terminal_event_says_how(
        string status, string? reason, string expectedEvent, string expectedStatus, string? expectedReason, string expectedItem)
    {
        var frames = EventFrame.ParseAll(Events.Write(Logs.Of("Hel", "lo"), Logs.End(status, reason)));

        var response = frames[^1].Response;
        Assert.Equal(expectedEvent, frames[^1].Event);
        Assert.Equal(expectedStatus, response.GetProperty("status").GetString());
        Assert.Equal(expectedReason, Optional(response.GetProperty("incomplete_details"), "reason"));
        Assert.Equal(status == TurnStatus.Failed ? reason : null, Optional(response.GetProperty("error"), "code"));
        Assert.Equal(expectedItem, frames[^2].Data.GetProperty("item").GetProperty("status").GetString());
        Assert.Equal(expectedItem, response.GetProperty("output")[0].GetProperty("status").GetString());
        Assert.Equal("Hello", response.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Theory]
    [InlineData(ErrorCodes.Server)]
    [InlineData(ErrorCodes.RateLimit)]
    [InlineData(ErrorCodes.InvalidPrompt)]
    public void Turn_failed_before_any_delta_stream_is_whole_and_names_the_error(string code)
    {
        var frames = EventFrame.ParseAll(Events.Write(new ReplyLog(), Logs.End(TurnStatus.Failed, code, text: "")));

        Assert.Equal(8, frames.Count);
        Assert.Equal("response.failed", frames[^1].Event);
        Assert.Equal(code, frames[^1].Response.GetProperty("error").GetProperty("code").GetString());
        Assert.NotEmpty(frames[^1].Response.GetProperty("error").GetProperty("message").GetString()!);
        Assert.DoesNotContain(frames, frame => frame.Data.TryGetProperty("error", out _));
    }

    [Fact]
    public void Turn_runs_response_has_every_field_of_the_schema()
    {
        var writer = Events.Writer(instructions: "Be \"brief\".", temperature: 0.5, maxOutputTokens: 100);
        var output = new ArrayBufferWriter<byte>();
        var log = new ReplyLog();
        log.SetModel("served-model");
        log.Append("Hi");

        writer.WriteDeltas(output, log.Read(), 0);

        var frames = EventFrame.ParseAll(output.WrittenSpan);
        AssertJson(Fields("in_progress", "served-model"), frames[0].Response);
        AssertJson(Fields("in_progress", "served-model"), frames[1].Response);
    }

    [Fact]
    public void Turn_completed_response_has_every_field_of_the_schema()
    {
        var writer = Events.Writer(instructions: "Be \"brief\".", temperature: 0.5, maxOutputTokens: 100);
        var output = new ArrayBufferWriter<byte>();
        var log = Logs.Of("Hello");
        var end = Logs.Finish(log, Logs.End(TurnStatus.Completed));

        writer.WriteEnd(output, log.Read(), end);

        var content = new { type = "output_text", text = "Hello", annotations = Array.Empty<int>(), logprobs = Array.Empty<int>() };
        var expected = Fields("completed", "served-model");
        expected["completed_at"] = Rows.Noon.AddSeconds(5).ToUnixTimeSeconds();
        expected["output"] =
            new[] { new { id = Events.ItemId, type = "message", role = "assistant", status = "completed", content = new[] { content } } };
        expected["usage"] = new
        {
            input_tokens = 9,
            input_tokens_details = new { cached_tokens = 4 },
            output_tokens = 2,
            output_tokens_details = new { reasoning_tokens = 1 },
            total_tokens = 11,
        };
        AssertJson(expected, EventFrame.ParseAll(output.WrittenSpan)[^1].Response);
    }

    [Fact]
    public void Service_named_no_model_response_names_the_one_that_was_asked()
    {
        var output = new ArrayBufferWriter<byte>();

        Events.Writer().WriteDeltas(output, Logs.Of("Hi").Read(), 0);

        Assert.Equal("asked-model", EventFrame.ParseAll(output.WrittenSpan)[0].Response.GetProperty("model").GetString());
    }

    [Fact]
    public void Conversation_was_deleted_the_response_was_cancelled_with_what_was_said()
    {
        var frames = EventFrame.ParseAll(Events.Write(Logs.Of("Hel", "lo"), new ReplyEnd(ReplyOutcome.Deleted)));

        Assert.Equal("response.incomplete", frames[^1].Event);
        Assert.Equal("cancelled", frames[^1].Response.GetProperty("status").GetString());
        Assert.Equal("cancelled", frames[^1].Response.GetProperty("incomplete_details").GetProperty("reason").GetString());
        Assert.Equal("Hello", frames[^4].Data.GetProperty("text").GetString());
    }

    [Fact]
    public void Table_has_another_text_than_was_sent_the_end_has_that_of_the_table()
    {
        var frames = EventFrame.ParseAll(
            Events.Write(Logs.Of("Hello and more"), Logs.End(TurnStatus.Incomplete, IncompleteReason.Interrupted)));

        Assert.Equal("Hello", frames[^4].Data.GetProperty("text").GetString());
        Assert.Equal("Hello", frames[^1].Response.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Theory]
    [InlineData(TurnStatus.Completed, null, true)]
    [InlineData(TurnStatus.Cancelled, null, true)]
    [InlineData(TurnStatus.Incomplete, IncompleteReason.MaxOutputTokens, true)]
    [InlineData(TurnStatus.Incomplete, IncompleteReason.ContentFilter, true)]
    [InlineData(TurnStatus.Incomplete, IncompleteReason.Interrupted, false)]
    [InlineData(TurnStatus.Incomplete, IncompleteReason.TimedOut, false)]
    [InlineData(TurnStatus.Failed, ErrorCodes.Server, false)]
    public void Turn_ended_before_the_first_byte_a_status_tells_of_failures(string status, string? reason, bool expected)
    {
        Assert.Equal(expected, Events.Writer().CanTell(Logs.End(status, reason)));
        Assert.True(Events.Writer(isAttached: true).CanTell(Logs.End(status, reason)));
        Assert.False(Events.Writer(isAttached: true).CanTell(new ReplyEnd(ReplyOutcome.Unknown)));
    }

    private static string? Optional(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Null ? null : element.GetProperty(name).GetString();

    private static Dictionary<string, object?> Fields(string status, string model) => new()
    {
        ["id"] = Events.ResponseId,
        ["object"] = "response",
        ["created_at"] = Rows.Noon.ToUnixTimeSeconds(),
        ["status"] = status,
        ["completed_at"] = null,
        ["error"] = null,
        ["incomplete_details"] = null,
        ["instructions"] = "Be \"brief\".",
        ["model"] = model,
        ["tools"] = Array.Empty<int>(),
        ["output"] = Array.Empty<int>(),
        ["conversation"] = new { id = "conv_demo" },
        ["parallel_tool_calls"] = false,
        ["metadata"] = new { },
        ["tool_choice"] = "none",
        ["temperature"] = 0.5,
        ["top_p"] = 1,
        ["previous_response_id"] = null,
        ["truncation"] = "auto",
        ["text"] = new { format = new { type = "text" } },
        ["presence_penalty"] = 0,
        ["frequency_penalty"] = 0,
        ["top_logprobs"] = 0,
        ["reasoning"] = null,
        ["usage"] = null,
        ["max_output_tokens"] = 100,
        ["max_tool_calls"] = null,
        ["store"] = true,
        ["background"] = false,
        ["service_tier"] = "default",
        ["safety_identifier"] = null,
        ["prompt_cache_key"] = null,
    };

    private static void AssertJson(Dictionary<string, object?> expected, JsonElement actual)
    {
        foreach (var (name, value) in expected)
        {
            Assert.True(actual.TryGetProperty(name, out var member), $"'{name}' is missing.");
            Assert.True(JsonElement.DeepEquals(JsonSerializer.SerializeToElement(value), member), $"'{name}' is {member}.");
        }
    }
}
