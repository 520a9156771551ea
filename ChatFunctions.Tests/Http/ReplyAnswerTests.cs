using ChatFunctions.Conversations;
using ChatFunctions.Http;
using ChatFunctions.Tests.Conversations;
using ChatFunctions.Tests.Turns;
using ChatFunctions.Turns;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.Http;

public sealed class ReplyAnswerTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly Exchange _exchange = new();
    private readonly ReplyLog _log = Logs.Of("Hel", "lo");

    public void Dispose() => _exchange.Dispose();

    [Fact]
    public async Task Turn_takes_longer_than_a_response_may_be_silent_the_answer_says_where_to_fetch_it()
    {
        var answering = AnswerAsync(isKept: true);
        _time.Advance(TimeSpan.FromSeconds(219));
        Assert.False(answering.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(1));
        await answering.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal((504, true), (_exchange.Status, _exchange.IsFinal));
        Assert.Contains("GET /api/chat/demo", _exchange.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("demo", _exchange.Json.GetProperty("conversationId").GetString());
        Assert.Equal("1-01234567", _exchange.Json.GetProperty("turnId").GetString());
    }

    [Fact]
    public async Task Reply_that_is_kept_nowhere_takes_too_long_the_answer_claims_no_conversation()
    {
        var answering = AnswerAsync(isKept: false);

        _time.Advance(TimeSpan.FromSeconds(220));
        await answering.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal((504, false), (_exchange.Status, _exchange.IsFinal));
        Assert.DoesNotContain("conversation", _exchange.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reply_ends_in_time_it_is_written()
    {
        var answering = AnswerAsync(isKept: true);

        Logs.Finish(_log, Logs.End(TurnStatus.Completed));
        await answering.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal((200, "\"Hello\""), (_exchange.Status, _exchange.Text));
        Assert.Equal(7, _exchange.Context.Response.ContentLength);
    }

    private Task AnswerAsync(bool isKept)
    {
        var answer = new ReplyAnswer(_time);
        var rows = new TurnRows("demo", Rows.Reply(1, "", status: TurnStatus.InProgress), null);
        return isKept
            ? answer.WriteAsync(
                _exchange.Context, new ReplySource(rows, _log), _ => true, (json, reply) => json.WriteStringValue(reply.Text))
            : answer.WriteAsync(_exchange.Context, _log, _ => true, (json, reply) => json.WriteStringValue(reply.Text));
    }
}
