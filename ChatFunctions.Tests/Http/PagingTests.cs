using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using ChatFunctions.Tests.Conversations;
using CsCheck;

namespace ChatFunctions.Tests.Http;

public sealed class PagingTests
{
    private static readonly string Listing = RowKeys.Listing(Rows.Noon, "demo");

    [Theory]
    [InlineData("", 20)]
    [InlineData("?limit=1", 1)]
    [InlineData("?limit=100", 100)]
    public void Limit_is_in_bounds_or_absent_it_is_taken(string query, int expected) =>
        Assert.Equal(expected, Paging.Limit(Requests.Get(query)));

    [Theory]
    [InlineData("?limit=")]
    [InlineData("?limit=0")]
    [InlineData("?limit=101")]
    [InlineData("?limit=-1")]
    [InlineData("?limit=1.5")]
    [InlineData("?limit=%201")]
    [InlineData("?limit=x")]
    [InlineData("?limit=99999999999")]
    [InlineData("?limit=1&limit=2")]
    public void Limit_is_out_of_bounds_that_is_a_bad_request(string query) =>
        AssertRefused("'limit'", () => Paging.Limit(Requests.Get(query)));

    [Fact]
    public void Any_message_cursor_comes_back() =>
        Gen.Long[0, RowKeys.MaxMessageNumber].Sample(number =>
            Paging.MessageCursor(Requests.Get($"?before={Paging.Opaque(RowKeys.Message(number))}")) == number);

    [Fact]
    public void Listing_cursor_comes_back() =>
        Assert.Equal(Listing, Paging.ListingCursor(Requests.Get($"?before={Paging.Opaque(Listing)}")));

    [Fact]
    public void Cursor_is_opaque_and_fit_for_a_query()
    {
        Assert.Matches("^[A-Za-z0-9_-]+$", Paging.Opaque(Listing));
        Assert.Null(Paging.Opaque(null));
    }

    [Fact]
    public void No_cursor_there_is_none()
    {
        Assert.Null(Paging.MessageCursor(Requests.Get()));
        Assert.Null(Paging.ListingCursor(Requests.Get()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("****")]
    [InlineData("YQ==x")]
    [InlineData("b0000000001")]
    [InlineData("YQ&before=YQ")]
    public void Cursor_is_none_of_ours_that_is_a_bad_request(string cursor)
    {
        AssertRefused("'before'", () => Paging.MessageCursor(Requests.Get($"?before={cursor}")));
        AssertRefused("'before'", () => Paging.ListingCursor(Requests.Get($"?before={cursor}")));
    }

    [Fact]
    public void Cursor_is_of_the_other_kind_or_of_another_row_that_is_a_bad_request()
    {
        AssertRefused("'before'", () => Paging.MessageCursor(Requests.Get($"?before={Paging.Opaque(Listing)}")));
        AssertRefused("'before'", () => Paging.ListingCursor(Requests.Get($"?before={Paging.Opaque(RowKeys.Message(1))}")));
        AssertRefused("'before'", () => Paging.MessageCursor(Requests.Get($"?before={Paging.Opaque(RowKeys.Head)}")));
        AssertRefused("'before'", () => Paging.ListingCursor(Requests.Get($"?before={Paging.Opaque("zzz")}")));
    }

    private static void AssertRefused<T>(string inDetail, Func<T> act)
    {
        var problem = Assert.Throws<ProblemException>(() => { act(); });
        Assert.Equal(400, problem.Status);
        Assert.Contains(inDetail, problem.Message, StringComparison.Ordinal);
    }
}
