using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>The rows of a journal are read one after the other, while it grows or goes.</summary>
public sealed class JournalGapTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("0:0+2 1:2+1", 0, 2)]
    [InlineData("0:0+2 1:3+1", 0, 1)]
    [InlineData("0:0+2 2:2+1", 0, 1)]
    [InlineData("1:2+1", 0, 0)]
    [InlineData("1:2+1", 1, 1)]
    [InlineData("1:2+1 2:3+4 3:8+1", 1, 2)]
    [InlineData("0:0+0 1:0+1", 0, 2)]
    public async Task Gap_NothingIsReadBehindIt(string rows, int from, int expected)
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        TableTransactionAction[] writes =
        [
            .. rows.Split(' ').Select(row => row.Split(':', '+').Select(int.Parse).ToArray()).Select(row => new TableTransactionAction(
                TableTransactionActionType.UpsertReplace,
                new JournalRow(row[0], row[1], new string('x', row[2]), [.. Enumerable.Repeat(1, row[2])], null).ToEntity("gaps", Token))),
        ];
        await new TableClient(world.ConnectionString, world.TableName).CreateIfNotExistsAsync();
        await new TableClient(world.ConnectionString, world.TableName).SubmitTransactionAsync(writes);

        var journal = (await worker.Table.ReadJournalAsync("gaps", Token, from, CancellationToken.None)).Rows;

        Assert.Equal(Enumerable.Range(from, expected), journal.Select(row => row.Index));
    }
}
