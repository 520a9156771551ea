using ChatFunctions.LocalHost.OfflineModel;

namespace ChatFunctions.Tests.Contract.Wires;

/// <summary>Wires seen in the field, over real HTTP into the real table: which replies are whole, and what their text is.</summary>
[Trait("Category", "Instance")]
public abstract class ReplyTests(WiresInstance instance)
{
    public sealed class OnLocalHost(WiresInstance.OnLocalHost instance) : ReplyTests(instance), IClassFixture<WiresInstance.OnLocalHost>;

    public sealed class OnWorker(WiresInstance.OnWorker instance) : ReplyTests(instance), IClassFixture<WiresInstance.OnWorker>;

    private const string Completed = "completed";
    private const string Cut = "incomplete max_output_tokens";
    private const string Filtered = "incomplete content_filter";
    private const string TimedOut = "incomplete timed_out";
    private const string Failed = "failed server_error";
    private const string NoAnswer = "failed no_answer";

    /// <summary>Directive, how the stored reply ended, and its text.</summary>
    public static TheoryData<string, string, string> Endings
    {
        get
        {
            var rows = new TheoryData<string, string, string>
            {
                // The reason stands, or is void.
                { "deltas=3 finish-blank", Completed, "w1 w2 w3" },
                { "deltas=3 finish-null", Completed, "w1 w2 w3" },
                { "deltas=3 finish-blank finish=none", Failed, "w1 w2 w3" },
                { "deltas=3 finish-null finish=none", Failed, "w1 w2 w3" },
                { "deltas=3 finish-blank cut=2 delay=5", Failed, "w1 w2" },
                { "deltas=3 finish=none", Failed, "w1 w2 w3" },
                { "deltas=4 finish-early=2", Completed, "w1 w2 w3 w4" },
                { "deltas=4 finish-early=2 cut=3 delay=5", Failed, "w1 w2 w3" },
                { "deltas=2 think=2 finish-early=0", Completed, "w1 w2" },
                { "deltas=2 finish=length finish-again=stop", Cut, "w1 w2" },
                { "deltas=2 finish-again=error", Failed, "w1 w2" },

                // An error comes on the way.
                { "deltas=3 error=2", Failed, "w1 w2" },
                { "deltas=3 error=2 shape=so-far", Failed, "w1 w2" },
                { "deltas=3 error=2 finish-early=2", Failed, "w1 w2" },

                // What follows on the reason, and how the stream ends.
                { "deltas=2 beats=6", Completed, "w1 w2" },
                { "deltas=2 no-done", Completed, "w1 w2" },
                { "deltas=2 no-done break-off", Completed, "w1 w2" },
                { "deltas=2 linger", Completed, "w1 w2" },

                // No text.
                { "empty", NoAnswer, "" },
                { "empty think=3", NoAnswer, "" },
                { "empty think=3 think-as=reasoning", NoAnswer, "" },
                { "empty think=3 think-as=parts", NoAnswer, "" },
                { "empty finish=length", Cut, "" },
                { "empty call finish=tool_calls", Completed, "" },
                { "deltas=2 call", Completed, "w1 w2" },
            };
            Add(Completed, "stop", "eos", "eos_token", "end_turn", "stop_sequence", "STOP");
            Add(Cut, "length", "max_tokens", "MAX_TOKENS", "model_length");
            Add(Filtered, "content_filter", "SAFETY", "RECITATION", "sensitive");
            Add(NoAnswer, "tool_calls", "function_call");
            Add(Failed, "error", "abort", "network_error", "insufficient_system_resource", "unknown");
            return rows;

            void Add(string ending, params string[] reasons)
            {
                foreach (var reason in reasons)
                {
                    rows.Add($"deltas=2 finish={reason}", ending, "w1 w2");
                }
            }
        }
    }

    /// <summary>The same for those that take their time.</summary>
    private static (string Directive, string Ending, string Text)[] Silences =>
    [
        ("deltas=4 finish-early=2 hang=3", TimedOut, "w1 w2 w3"),
        ("deltas=2 think=2 finish-early=0 first=5000", Completed, "w1 w2"),
        ("deltas=2 no-done linger", Completed, "w1 w2"),
        ("deltas=2 no-done linger finish=length", Cut, "w1 w2"),
        ("deltas=2 no-done linger beats=40 delay=250", Completed, "w1 w2"),
        ("deltas=2 first=5000", Completed, "w1 w2"),
        ("deltas=2 first=20000", TimedOut, ""),
        ("deltas=2 first=12000 comments", Completed, "w1 w2"),
        ("deltas=2 delay=4000", TimedOut, "w1"),
        ("deltas=2 delay=4000 comments", Completed, "w1 w2"),
        ("deltas=2 delay=4000 empty-events", Completed, "w1 w2"),
        ("hang=0", TimedOut, ""),
    ];

    /// <summary>Ways in which the same whole text comes.</summary>
    public static TheoryData<string> Shapes =>
    [
        "shape=delta", "shape=parts", "shape=text", "shape=refusal", "shape=null-beside", "shape=so-far-beside", "shape=closing-message",
        "shape=so-far",
        "shape=message", "shape=json", "think=3", "think=3 think-as=reasoning", "think=3 think-as=parts", "choices=2",
        "choices=2 shape=text",
        "choices=2 shape=so-far-beside", "error-beside=null", "error-beside=text", "error-beside=object", "error-beside=false", "lines=cr",
        "lines=crlf",
        "bom", "no-blank", "comments", "empty-events", "type=application/json", "type=none", "shape=json type=text/plain",
        "shape=json type=none",
        "shape=json type=text/event-stream", "azure", "shape=parts split-surrogates", "shape=so-far split-surrogates",
        "shape=text split-surrogates",
    ];

    [Theory]
    [MemberData(nameof(Endings))]
    public async Task Stream_ends_the_stored_reply_says_how(string directive, string ending, string text) =>
        Assert.Equal((StatusOf(ending), ending, text), await RunAsync(directive));

    [Fact]
    public async Task Model_is_silent_or_the_stream_stays_open_the_stored_reply_says_how_it_ended()
    {
        var ended = await Task.WhenAll(Silences.Select(async row => (row.Directive, await RunAsync(row.Directive))));

        Assert.Equal(Silences.Select(row => (row.Directive, (StatusOf(row.Ending), row.Ending, row.Text))), ended);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Text_comes_in_any_way_it_is_stored_once(string way)
    {
        var (answer, reply) = await instance.AskAsync($"chars=700 deltas=40 {way}");

        var expected = ReplyText.OfLength(700);
        Assert.Equal((Completed, expected), (reply.GetProperty("status").GetString(), reply.GetProperty("content").GetString()));
        Assert.Equal(expected, answer.Expect(HttpStatusCode.OK).Json.GetProperty("message").GetProperty("content").GetString());

        // The service's own count, wherever in the stream it stands.
        Assert.InRange(reply.GetProperty("usage").GetProperty("outputTokens").GetInt32(), 40, 80);
    }

    [Theory]
    [InlineData("")]
    [InlineData("shape=json")]
    [InlineData("shape=message")]
    public async Task Reply_of_the_greatest_length_comes_in_one_piece_it_is_whole(string way)
    {
        var (_, reply) = await instance.AskAsync($"chars=400000 deltas=1 {way}");

        Assert.Equal(Completed, reply.GetProperty("status").GetString());
        Assert.Equal(400_000, reply.GetProperty("content").GetString()!.Length);
    }

    [Fact]
    public async Task Reply_is_longer_than_the_greatest_length_it_is_cut_there()
    {
        var (_, reply) = await instance.AskAsync("chars=400001 deltas=1");

        Assert.Equal("max_output_tokens", reply.GetProperty("reason").GetString());
        Assert.InRange(reply.GetProperty("content").GetString()!.Length, 399_999, 400_000);
    }

    [Fact]
    public async Task Stream_is_done_turn_ends_at_once_although_the_connection_stays()
    {
        var started = TimeProvider.System.GetTimestamp();

        await instance.AskAsync("deltas=2 linger");

        Assert.True(
            TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(4), "It waited for what may follow on a finish reason.");
    }

    [Fact]
    public async Task Model_thinks_longer_than_it_may_be_silent_later_each_form_waits()
    {
        var answers = await Task.WhenAll(
            instance.AskAsync("deltas=2 first=7000", ChatClient.PlainText),
            instance.AskAsync("deltas=2 first=7000", ChatClient.EventStream));

        Assert.Equal("w1 w2", answers[0].Answer.Expect(HttpStatusCode.OK).Body);
        Assert.StartsWith(": keep-alive\n\n", answers[1].Answer.Expect(HttpStatusCode.OK).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_is_a_refusal_a_reader_of_plain_text_sees_it()
    {
        var (answer, _) = await instance.AskAsync("deltas=3 shape=refusal", ChatClient.PlainText);

        Assert.Equal("w1 w2 w3", answer.Expect(HttpStatusCode.OK).Body);
    }

    [Fact]
    public async Task Reply_fails_after_text_nobody_is_told_to_send_the_message_again()
    {
        var (answer, _) = await instance.AskAsync("deltas=3 error=2 status=429 retry-after=5");

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.Status);
        Assert.Equal("false", answer.Headers["x-should-retry"]);
    }

    private static int StatusOf(string ending) =>
        ending.StartsWith("failed", StringComparison.Ordinal) ? 502 : ending == TimedOut ? 504 : 200;

    private async Task<(int Status, string Ending, string Text)> RunAsync(string directive)
    {
        var (answer, reply) = await instance.AskAsync(directive);
        var reason = reply.TryGetProperty("reason", out var word) ? $" {word}" : "";
        return ((int)answer.Status, $"{reply.GetProperty("status")}{reason}", reply.GetProperty("content").GetString()!);
    }
}
