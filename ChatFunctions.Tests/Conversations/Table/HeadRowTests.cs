using Azure;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.Conversations.Table;

public sealed class HeadRowTests
{
    private static readonly HeadRow Full = new()
    {
        Title = "A title 🦊",
        Created = Rows.Noon,
        Updated = Rows.Noon.AddMinutes(1),
        Messages = 6_000_000_000,
        Turns = 3_000_000_000,
        ActiveTurn = Rows.Token,
        LeaseEnd = Rows.Noon.AddSeconds(30),
        StopRequest = Rows.Token,
        Metadata = "{}",
        Generation = 2,
        Listing = RowKeys.Listing(Rows.Noon, "id"),
        IsTombstone = true,
        DeletionFinished = true,
        Deletions = "0-19,400-20399",
        Unused = "0-1999",
        Expires = Rows.Noon.AddDays(1),
        ETag = new ETag("W/\"1\""),
    };

    [Fact]
    public void Head_with_everything_comes_back_from_its_entity()
    {
        var entity = Full.ToEntity("owner~id");

        Assert.Equal(("owner~id", RowKeys.Head), (entity.PartitionKey, entity.RowKey));
        Assert.Equal(Full, Rows.Head(entity));
    }

    [Fact]
    public void Head_without_anything_comes_back_from_its_entity()
    {
        var head = new HeadRow();

        var back = Rows.Head(head.ToEntity("p"));

        Assert.Equal(head, back with { ETag = default });
    }

    [Fact]
    public void Head_without_anything_has_only_dates_that_the_service_takes()
    {
        var dates = new HeadRow().ToEntity("p").Select(property => property.Value).OfType<DateTimeOffset>().ToList();

        Assert.NotEmpty(dates);
        Assert.All(dates, date => Assert.True(date >= new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    [Theory]
    [InlineData("turn", "turn", true)]
    [InlineData("turn", "an earlier turn", false)]
    [InlineData("turn", "", false)]
    [InlineData("", "", false)]
    public void Stop_request_counts_for_the_turn_that_runs(string active, string stop, bool expected) =>
        Assert.Equal(expected, new HeadRow { ActiveTurn = active, StopRequest = stop }.IsStopRequested);

    [Fact]
    public void Turn_has_ended_head_is_as_before_it()
    {
        var idle = new HeadRow { Title = "t", Messages = 2, Turns = 1 };

        var running = idle with { ActiveTurn = Rows.Token, StopRequest = Rows.Token, LeaseEnd = Rows.Noon };

        Assert.Equal(idle, running.WithoutTurn());
    }

    [Fact]
    public void Columns_hold_every_property()
    {
        var properties = Full.ToEntity("p").Keys.Where(name => name != "odata.etag");

        Assert.Equal(HeadRow.Columns.Order(), properties.Order());
    }
}
