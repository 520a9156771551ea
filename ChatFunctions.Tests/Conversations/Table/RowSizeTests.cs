using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;
using CsCheck;

namespace ChatFunctions.Tests.Conversations.Table;

public sealed class RowSizeTests
{
    [Fact]
    public void Any_text_is_as_many_bytes_as_are_sent() => Texts.Any(200).Sample(text =>
    {
        var sent = CompactBodyPolicy.Unescape(JsonSerializer.SerializeToUtf8Bytes(text)).Length - 2;

        Assert.Equal(sent, RowSize.Sent(text));
        Assert.Equal(Math.Max(sent, 2 * text.Length), RowSize.Of(text));
    });

    [Theory]
    [InlineData(100, 1, null)]
    [InlineData(101, 1, "101 rows")]
    [InlineData(1, 500_000, null)]
    [InlineData(1, 525_000, "a row of 105")]
    [InlineData(4, 500_000, null)]
    [InlineData(5, 500_000, "500")]
    public void Rows_are_so_many_and_so_long_the_limit_they_are_beyond_is_told(int rows, int units, string? excess)
    {
        var text = new string('x', units);
        var actions = Enumerable.Range(0, rows).Select(number =>
            new TableTransactionAction(TableTransactionActionType.UpsertReplace, Rows.User(number, text).ToEntity("p")));

        Assert.StartsWith(excess ?? "none", RowSize.Excess([.. actions]) ?? "none", StringComparison.Ordinal);
    }
}
