using ChatFunctions.Conversations.Table;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace ChatFunctions.Tests.Conversations.Table;

public sealed class ServiceClockTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly ServiceClock _clock;

    public ServiceClockTests() => _clock = new ServiceClock(_time);

    [Fact]
    public void No_answer_yet_clock_is_not_known()
    {
        Assert.Throws<NoServiceTimeException>(() => _clock.Now);
        Assert.Throws<NoServiceTimeException>(() => _clock.BestNow);
    }

    [Fact]
    public void Answers_have_no_date_clock_is_not_known_until_one_has()
    {
        _clock.Observe(StubResponse.Written(null));
        Assert.False(_clock.IsKnown);

        _clock.Observe(StubResponse.Written(Rows.Noon));
        _clock.Observe(StubResponse.Written(null));
        Assert.True(_clock.IsKnown);
        Assert.Equal(Rows.Noon, _clock.Now);
    }

    [Fact]
    public void Answer_has_a_date_clock_runs_on_from_it()
    {
        _clock.Observe(StubResponse.Written(Rows.Noon));
        _time.Advance(TimeSpan.FromSeconds(7.5));

        Assert.Equal(Rows.Noon.AddSeconds(7.5), _clock.Now);
    }

    [Fact]
    public void Later_answer_is_the_one_that_counts()
    {
        _clock.Observe(StubResponse.Written(Rows.Noon));
        _time.Advance(TimeSpan.FromSeconds(10));
        _clock.Observe(StubResponse.Written(Rows.Noon.AddSeconds(11)));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(Rows.Noon.AddSeconds(12), _clock.Now);
    }

    [Fact]
    public void Answer_was_delayed_the_best_reading_is_kept_beside_the_latest()
    {
        _clock.Observe(StubResponse.Written(Rows.Noon));
        _time.Advance(TimeSpan.FromSeconds(10));
        _clock.Observe(StubResponse.Written(Rows.Noon.AddSeconds(6)));

        Assert.Equal(Rows.Noon.AddSeconds(6), _clock.Now);
        Assert.Equal(Rows.Noon.AddSeconds(10), _clock.BestNow);
    }

    [Fact]
    public void Answer_is_ahead_of_the_best_reading_it_is_the_best()
    {
        _clock.Observe(StubResponse.Written(Rows.Noon));
        _time.Advance(TimeSpan.FromSeconds(10));
        _clock.Observe(StubResponse.Written(Rows.Noon.AddSeconds(11)));

        Assert.Equal(_clock.Now, _clock.BestNow);
    }

    [Fact]
    public void Clock_of_the_service_is_set_back_the_best_reading_follows_after_minutes()
    {
        _clock.Observe(StubResponse.Written(Rows.Noon));
        _time.Advance(TimeSpan.FromMinutes(6));
        _clock.Observe(StubResponse.Written(Rows.Noon));

        Assert.Equal(Rows.Noon, _clock.BestNow);
    }

    [Fact]
    public void Answer_without_a_date_changes_nothing()
    {
        _clock.Observe(StubResponse.Written(null));
        var before = Record.Exception(() => _clock.Now);
        _clock.Observe(StubResponse.Written(Rows.Noon));
        _clock.Observe(StubResponse.Written(null));

        Assert.IsType<NoServiceTimeException>(before);
        Assert.Equal(Rows.Noon, _clock.Now);
    }

    [Fact]
    public void Wall_clock_is_wrong_nobody_asks_it()
    {
        var timestamp = 0L;
        var time = new Mock<TimeProvider>(MockBehavior.Strict);
        time.SetupGet(provider => provider.TimestampFrequency).Returns(1000);
        time.Setup(provider => provider.GetTimestamp()).Returns(() => timestamp);
        var clock = new ServiceClock(time.Object);

        clock.Observe(StubResponse.Written(Rows.Noon));
        timestamp = 3000;

        Assert.Equal(Rows.Noon.AddSeconds(3), clock.Now);
    }
}
