using ChatFunctions.Chat;
using ChatFunctions.Http;
using ChatFunctions.Tests.Http;
using ChatFunctions.Tests.OpenAI.Responses;

namespace ChatFunctions.Tests.Chat;

public sealed class EventCursorTests
{
    [Theory]
    [InlineData("0", null, 0, false)]
    [InlineData("12", null, 12, false)]
    [InlineData("3-9f86d081.12", "3-9f86d081", 12, false)]
    [InlineData("3-9f86d081.end", "3-9f86d081", int.MaxValue, true)]
    public void Cursor_is_in_the_query_or_the_header_it_is_read(string text, string? turnId, int after, bool isEnd)
    {
        var expected = new EventCursor(turnId, after, isEnd);

        Assert.Equal(expected, EventCursor.From(Requests.Get($"?starting_after={text}")));
        Assert.Equal(expected, EventCursor.From(Requests.Get("", ("Last-Event-ID", text))));
    }

    [Fact]
    public void No_cursor_all_events_are_wanted()
    {
        var expected = new EventCursor(null, -1, false);

        Assert.Equal(expected, EventCursor.From(Requests.Get()));
        Assert.Equal(expected, EventCursor.From(Requests.Get("", ("Last-Event-ID", ""))));
        Assert.False(EventCursor.HasHeader(Requests.Get()));
    }

    [Fact]
    public void Both_are_there_the_header_counts() =>
        Assert.Equal(7, EventCursor.From(Requests.Get("?starting_after=5", ("Last-Event-ID", "7"))).After);

    [Theory]
    [InlineData("end")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("x")]
    [InlineData("2147483648")]
    [InlineData("3-9f86d081")]
    [InlineData("3-9f86d081.")]
    [InlineData("3-9f86d081.-1")]
    [InlineData("3-9f86d081.END")]
    [InlineData("0-9f86d081.1")]
    [InlineData("3-9F86D081.1")]
    [InlineData("3-9f86d08.1")]
    [InlineData(".1")]
    public void Cursor_is_none_of_ours_that_is_a_bad_request(string text)
    {
        var inQuery = Assert.Throws<ProblemException>(() => EventCursor.From(Requests.Get($"?starting_after={text}")));
        var inHeader = Assert.Throws<ProblemException>(() => EventCursor.From(Requests.Get("", ("Last-Event-ID", text))));

        Assert.Equal((400, 400), (inQuery.Status, inHeader.Status));
        Assert.Contains("'starting_after'", inQuery.Message, StringComparison.Ordinal);
        Assert.Contains("'Last-Event-ID'", inHeader.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_that_the_event_stream_sends_are_cursors()
    {
        var frames = EventFrame.ParseAll(Events.Write(Turns.Logs.Of("Hi"), Turns.Logs.End("completed")));

        var cursors = frames.Select(frame => EventCursor.From(Requests.Get("", ("Last-Event-ID", frame.Id)))).ToList();

        Assert.Equal([.. Enumerable.Range(0, 8), int.MaxValue], cursors.Select(cursor => cursor.After));
        Assert.All(cursors, cursor => Assert.Equal(Events.TurnId, cursor.TurnId));
    }
}
