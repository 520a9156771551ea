using ChatFunctions.Chat;
using ChatFunctions.Conversations;
using ChatFunctions.Http;
using ChatFunctions.OpenAI.Completions;
using ChatFunctions.OpenAI.Responses;
using ChatFunctions.Protocols;
using ChatFunctions.Tests.Conversations;
using ChatFunctions.Tests.Turns;
using ChatFunctions.Turns;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Tests.Http;

public sealed class ReplyStreamTests
{
    private static readonly TurnRows Turn = new("demo", Rows.Reply(1, "", status: TurnStatus.InProgress), null);

    private readonly ReplyStream _stream = new(Options.Create(new TurnOptions()), TimeProvider.System);

    public static TheoryData<string> Writers { get; } = [.. Made().Keys];

    [Theory]
    [MemberData(nameof(Writers))]
    public async Task Outcome_is_unknown_nothing_is_claimed_and_the_connection_is_reset(string name)
    {
        var log = Logs.Of("Hel", "lo");
        log.End(new ReplyEnd(ReplyOutcome.Unknown));
        using var exchange = new Exchange();

        await _stream.WriteAsync(exchange.Context, log, Made()[name]);

        Assert.True(exchange.IsReset);
        Assert.Contains("lo", exchange.Text, StringComparison.Ordinal);
        Assert.DoesNotMatch(
            """DONE|"type":"(finish|abort|error)|"error":\{|event: response\.(completed|incomplete|failed)|"delta":\{\}""", exchange.Text);
    }

    [Theory]
    [MemberData(nameof(Writers))]
    public async Task Outcome_is_unknown_before_the_first_byte_a_status_says_so_and_nobody_asks_again(string name)
    {
        var log = new ReplyLog();
        log.End(new ReplyEnd(ReplyOutcome.Unknown));
        using var exchange = new Exchange();

        await _stream.WriteAsync(exchange.Context, log, Made()[name]);

        Assert.Equal((503, true, false), (exchange.Status, exchange.IsFinal, exchange.IsReset));
        Assert.Equal("urn:chatfunctions:problem:outcome-unknown", exchange.Json.GetProperty("type").GetString());
    }

    private static Dictionary<string, IReplyWriter> Made() => new()
    {
        [nameof(PlainTextWriter)] = new PlainTextWriter(),
        [nameof(ResponseEventWriter)] = new ResponseEventWriter(new ResponseObject(Turn)),
        [nameof(ChatCompletionChunkWriter)] = new ChatCompletionChunkWriter(new ChatCompletionObject("id", Rows.Noon, "m"), false),
        [nameof(AIChatLineWriter)] = new AIChatLineWriter("demo"),
        [nameof(UIMessageStreamWriter)] = new UIMessageStreamWriter(Turn),
    };
}
