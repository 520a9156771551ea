using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.Conversations.Table;

public sealed class JournalRowTests
{
    [Theory]
    [InlineData("gpt-4o")]
    [InlineData(null)]
    public void Row_comes_back_from_its_entity(string? model)
    {
        var row = new JournalRow(12, 3_400, "Hello 🦊", [5, 1, 2], model);

        var entity = row.ToEntity("owner~id", Rows.Token);
        var back = JournalRow.FromEntity(entity);

        Assert.Equal(("owner~id", RowKeys.Journal(Rows.Token, 12)), (entity.PartitionKey, entity.RowKey));
        Assert.Equal(row.DeltaLengths, back.DeltaLengths);
        Assert.Equal(row, back with { DeltaLengths = row.DeltaLengths });
    }
}
