using Azure;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.Conversations.Begin;

/// <summary>What an instance keeps of the conversations whose last turn it has ended.</summary>
public sealed class RecentConversationsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecentConversations _recent;

    public RecentConversationsTests() => _recent = new RecentConversations(_time);

    [Fact]
    public void Ended_IsGivenOut_Once()
    {
        Add("demo");

        Assert.True(_recent.TryTake(Partition("demo"), out var head, out var messages));
        Assert.Equal(new ETag("ended"), head.ETag);
        Assert.Equal(["one", "two", "three", "Hi."], messages.Select(message => message.Text));
        Assert.False(_recent.TryTake(Partition("demo"), out _, out _));
    }

    [Fact]
    public void NoAnswer_IsNotKept()
    {
        Add("demo", text: "");

        Assert.False(_recent.TryTake(Partition("demo"), out _, out _));
    }

    [Fact]
    public void AnsweredAgain_IsNotKept()
    {
        Add("demo", asked: Rows.User(2, "Hello?", token: "another turn's"));

        Assert.False(_recent.TryTake(Partition("demo"), out _, out _));
    }

    [Fact]
    public void MoreTextThanItHolds_OldestGo()
    {
        for (var number = 0; number < 100; number++)
        {
            Add($"c{number}", text: new string('x', 200_000));
        }

        var kept = Enumerable.Range(0, 100).Where(number => _recent.TryTake(Partition($"c{number}"), out _, out _)).ToArray();
        Assert.InRange(kept.Length, 15, 25);
        Assert.Equal(99, kept[^1]);
        Assert.Equal(kept.Length, kept[^1] - kept[0] + 1);
    }

    [Fact]
    public void VeryLong_IsNotKept()
    {
        Add("demo", text: new string('x', 400_000));

        Assert.False(_recent.TryTake(Partition("demo"), out _, out _));
    }

    [Fact]
    public void ManyConversations_OldestGo()
    {
        for (var number = 0; number < 10_000; number++)
        {
            Add($"c{number}");
        }

        var kept = Enumerable.Range(0, 10_000).Count(number => _recent.TryTake(Partition($"c{number}"), out _, out _));
        Assert.InRange(kept, 3_000, 5_000);
    }

    [Fact]
    public void OftenOutOfDate_NothingIsKeptForAMinute()
    {
        Add("kept");
        for (var begin = 0; begin < 8; begin++)
        {
            _recent.Count(wasTrue: false);
        }

        Add("demo");
        Assert.False(_recent.TryTake(Partition("kept"), out _, out _));
        Assert.False(_recent.TryTake(Partition("demo"), out _, out _));

        _time.Advance(TimeSpan.FromMinutes(1));
        Add("demo");
        Assert.True(_recent.TryTake(Partition("demo"), out _, out _));
    }

    [Fact]
    public void SeldomOutOfDate_GoesOn()
    {
        for (var begin = 0; begin < 100; begin++)
        {
            _recent.Count(wasTrue: begin % 3 != 0);
        }

        Add("demo");
        Assert.True(_recent.TryTake(Partition("demo"), out _, out _));
    }

    private static string Partition(string conversation) => RowKeys.Partition("owner", conversation);

    private void Add(string conversation, string text = "Hi.", MessageRow? asked = null)
    {
        var reply = Rows.Reply(3, text);
        var begun = reply with { Text = "", Status = TurnStatus.InProgress };
        var turn = Rows.SecondTurn(new HeadRow { ActiveTurn = Rows.Token }, begun, asked, conversation);
        _recent.Add(turn, turn.Head.WithoutTurn() with { ETag = new ETag("ended") }, reply);
    }
}
