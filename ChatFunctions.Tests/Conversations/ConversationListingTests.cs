using Azure.Data.Tables;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Tests.TurnProtocol.Schedules;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.Conversations;

/// <summary>What a list shows stands in its rows; a head is read only where a row is in doubt, or of an older version.</summary>
public sealed class ConversationListingTests
{
    private const string Owner = "owner";

    private readonly FakeTimeProvider _time = new(Rows.Noon.AddDays(100));
    private readonly StoredTable _table = new();
    private readonly InstantClient _client;
    private readonly ConversationListing _listing;

    public ConversationListingTests()
    {
        _client = new InstantClient(_table, _time);
        _listing = new InstantWorker(_client, _time).Listing;
    }

    [Fact]
    public async Task ThereAreTenThousand_NewestPageCostsOneRequest()
    {
        for (var number = 0; number < 10_000; number++)
        {
            Has($"c{number}", used: number);
        }

        var page = await _listing.ListAsync(Owner, 100, null, default);

        Assert.Single(_client.Requests);
        Assert.Equal(Enumerable.Range(9_900, 100).Reverse().Select(number => $"c{number}"), page.Conversations.Select(found => found.Id));
        Assert.All(page.Conversations, found => Assert.Equal($"Title of {found.Id}", found.Wanted.Title));
    }

    [Fact]
    public async Task RowsAreOfAnOlderVersion_TheyMoveToWhereTheyWereUsed()
    {
        // Created in this order, and used in the other one.
        Has("first", created: 1, used: 600, isBare: true);
        Has("second", created: 2, used: 500, isBare: true);
        Has("third", created: 3, used: 3, isBare: true);
        Has("running", created: 4, used: 700, isBare: true, turn: "token");

        var before = await ListAsync();
        _client.Requests.Clear();
        var after = await ListAsync();

        Assert.Equal(["running", "third", "second", "first"], before);
        Assert.Equal(["first", "second", "running", "third"], after);
        Assert.Single(_client.Requests);
        Assert.All(_table.Rows(Owner), row => Assert.False(ListingRow.FromEntity(row).NeedsHead));
        Assert.All(after, id => Assert.NotNull(_table.Find(Owner, Head(id)!.Listing)));
    }

    [Fact]
    public async Task OlderRowIsNamedByNoHead_ItIsNotListedAndGoes()
    {
        Has("there", used: 1);
        _table.Put(new TableEntity(Owner, RowKeys.Listing(Rows.Noon, "gone")));
        _table.Put(new TableEntity(Owner, RowKeys.Listing(_time.GetUtcNow(), "perhaps-about-to-begin")));

        Assert.Equal(["there"], await ListAsync());

        Assert.Equal(["perhaps-about-to-begin", "there"], _table.Rows(Owner).Select(row => row.RowKey.Split('.')[1]));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task TwoRowsOfAConversationAreInDoubt_HeadDecidesWithOneRead(bool namesNewer, int hours)
    {
        var (older, newer) = (RowKeys.Listing(Rows.Noon, "demo"), RowKeys.Listing(Rows.Noon.AddHours(hours), "demo"));
        var head = new HeadRow { Title = "Of the head", Listing = namesNewer ? newer : older };
        _table.Put(head.ToEntity(RowKeys.Partition(Owner, "demo")));
        foreach (var key in new[] { older, newer })
        {
            _table.Put((new ListingRow { Key = key, Title = "Of the row", InDoubtSince = _time.GetUtcNow() }).ToEntity(Owner));
        }

        var page = await _listing.ListAsync(Owner, 10, null, default);

        Assert.Equal(("demo", "Of the head"), (page.Conversations.Single().Id, page.Conversations.Single().Wanted.Title));
        Assert.Equal(2, _client.Requests.Count);
    }

    [Fact]
    public async Task RowsWereLeftInDoubt_AfterADayTheyAreSettledOrGo()
    {
        Has("named", used: 1);
        var named = ListingRow.FromEntity(_table.Rows(Owner).Single());
        var left = new ListingRow { Key = RowKeys.Listing(Rows.Noon.AddHours(3), "named"), Title = "" };
        foreach (var row in new[] { named, left })
        {
            _table.Put((row with { InDoubtSince = _time.GetUtcNow() }).ToEntity(Owner));
        }

        await ListAsync();
        Assert.Equal(2, _table.Rows(Owner).Count(row => ListingRow.FromEntity(row).NeedsHead));
        _time.Advance(TimeSpan.FromHours(25));
        Assert.Equal(["named"], await ListAsync());

        Assert.Equal(named with { ETag = _table.Rows(Owner).Single().ETag }, ListingRow.FromEntity(_table.Rows(Owner).Single()));
    }

    private HeadRow? Head(string id) => _table.Head(RowKeys.Partition(Owner, id));

    private async Task<string[]> ListAsync() =>
        [.. (await _listing.ListAsync(Owner, 10, null, default)).Conversations.Select(found => found.Id)];

    /// <summary>A conversation, created and last used so many minutes after noon.</summary>
    private void Has(string id, int used, int? created = null, bool isBare = false, string turn = "")
    {
        var head = new HeadRow
        {
            Title = $"Title of {id}",
            Created = Rows.Noon.AddMinutes(created ?? used),
            Updated = Rows.Noon.AddMinutes(used),
            Listing = RowKeys.Listing(Rows.Noon.AddMinutes(created ?? used), id),
            ActiveTurn = turn,
        };
        _table.Put(head.ToEntity(RowKeys.Partition(Owner, id)));
        _table.Put(isBare ? new TableEntity(Owner, head.Listing) : ListingRow.Of(head).ToEntity(Owner));
    }
}
