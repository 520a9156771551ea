using ChatFunctions.Conversations;
using ChatFunctions.Turns;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace ChatFunctions.Tests.Turns;

/// <summary>A worker that may have lost its turn holds its followers back.</summary>
public sealed class ReplyLogLeaseTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly FakeTimeProvider _time = new();
    private readonly TurnLease _lease;
    private readonly ReplyLog _log;

    public ReplyLogLeaseTests()
    {
        _lease = new TurnLease(_time, Duration, _time.GetTimestamp());
        _log = new ReplyLog(_lease);
    }

    [Fact]
    public void Lease_lives_for_its_duration_after_the_last_renewal_was_sent()
    {
        _time.Advance(Duration - TimeSpan.FromSeconds(1));
        var before = _lease.IsAlive;
        var sent = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(1));
        var expired = _lease.IsAlive;
        _lease.Renew(sent);
        var renewed = _lease.IsAlive;
        _time.Advance(Duration - TimeSpan.FromSeconds(1));

        Assert.Equal((true, false, true, false), (before, expired, renewed, _lease.IsAlive));
    }

    [Fact]
    public async Task Lease_is_alive_deltas_get_through()
    {
        using var follower = _log.Follow(_time, CancellationToken.None);
        var waiting = follower.WaitAsync(0, Patience);

        _log.Append("x");

        Assert.True(await waiting);
    }

    [Fact]
    public async Task Lease_has_expired_deltas_are_held_back_until_it_is_renewed()
    {
        using var follower = _log.Follow(_time, CancellationToken.None);
        _time.Advance(Duration);
        var waiting = follower.WaitAsync(0, Patience);

        _log.Append("x");
        _log.Wake();
        var early = waiting.IsCompleted;
        _lease.Renew(_time.GetTimestamp());
        _log.Wake();

        Assert.False(early);
        Assert.True(await waiting);
    }

    [Fact]
    public async Task Lease_has_expired_what_is_there_already_is_held_back_too()
    {
        using var follower = _log.Follow(_time, CancellationToken.None);
        _log.Append("x");
        _time.Advance(Duration);

        var waiting = follower.WaitAsync(0, Patience);
        var early = waiting.IsCompleted;
        _lease.Renew(_time.GetTimestamp());
        _log.Wake();

        Assert.False(early);
        Assert.True(await waiting);
    }

    [Fact]
    public async Task Lease_has_expired_the_end_gets_through()
    {
        using var follower = _log.Follow(_time, CancellationToken.None);
        _time.Advance(Duration);
        var waiting = follower.WaitAsync(0, Patience);

        _log.End(new ReplyEnd(ReplyOutcome.Unknown));

        Assert.True(await waiting);
    }

    [Theory]
    [InlineData(ReplyOutcome.Unknown)]
    [InlineData(ReplyOutcome.Deleted)]
    public void Lease_has_expired_and_the_table_has_no_reply_what_was_held_back_is_never_let_out(object outcome)
    {
        _log.Append("seen");
        _time.Advance(Duration);
        _log.Append("held back");

        _log.End(new ReplyEnd((ReplyOutcome)outcome));

        Assert.Equal("seen", _log.Read().Text.ToString());
    }

    [Fact]
    public async Task Token_is_cancelled_just_before_the_wait_begins_it_ends_all_the_same()
    {
        using var cancellation = new CancellationTokenSource();
        var time = new Mock<TimeProvider>();
        time.SetupGet(provider => provider.TimestampFrequency).Returns(1);
        time.Setup(provider => provider.GetTimestamp()).Callback(cancellation.Cancel).Returns(60);
        var log = new ReplyLog(new TurnLease(time.Object, Duration, 0));
        using var follower = log.Follow(_time, cancellation.Token);
        log.Append("x");

        // The log looks at the lease, and with it at the clock, between the first look at the token and the wait.
        var wait = follower.WaitAsync(0, Patience).AsTask().WaitAsync(TimeSpan.FromSeconds(10));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }
}
