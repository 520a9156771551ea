using Azure;
using Azure.Data.Tables;
using static ChatFunctions.Tests.Benchmarks.ScratchTable;

namespace ChatFunctions.Tests.Benchmarks;

/// <summary>What the stand-in makes of transactions, and that Azurite makes the same of them.</summary>
public sealed class TableStandInTransactionTests
{
    private static readonly ETag Other = new("W/\"datetime'2020-01-01T00%3A00%3A00.0000000Z'\"");

    [Theory]
    [InlineData(StandIn)]
    [InlineData(Azurite)]
    public async Task All_operations_are_possible_all_are_done_and_each_has_its_etag(string service)
    {
        var table = await CreateAsync(service);
        foreach (var row in (string[])["update", "merge", "delete", "replace"])
        {
            await table.AddEntityAsync(Row(row, ("Old", 1)));
        }

        TableEntity update = await table.GetEntityAsync<TableEntity>(Partition, "update");
        var answer = await table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.UpdateReplace, Row("update", ("New", "é\r\n--x")), update.ETag),
            new(TableTransactionActionType.UpdateMerge, Row("merge", ("New", 2)), ETag.All),
            new(TableTransactionActionType.Add, Row("added", ("New", 2L))),
            new(TableTransactionActionType.Delete, Row("delete"), ETag.All),
            new(TableTransactionActionType.UpsertReplace, Row("replace", ("New", 2))),
            new(TableTransactionActionType.UpsertMerge, Row("upserted", ("New", 2))),
        ]);

        Assert.Equal(202, answer.GetRawResponse().Status);
        Assert.Equal(Enumerable.Repeat(204, 6), answer.Value.Select(part => part.Status));
        var rows = new Dictionary<string, TableEntity>();
        await foreach (var entity in table.QueryAsync<TableEntity>())
        {
            rows.Add(entity.RowKey, entity);
        }

        Assert.Equal(["added", "merge", "replace", "update", "upserted"], rows.Keys);
        Assert.Equal((null, "é\r\n--x"), (rows["update"].GetInt32("Old"), rows["update"].GetString("New")));
        Assert.Equal((1, 2), (rows["merge"].GetInt32("Old"), rows["merge"].GetInt32("New")));
        Assert.Equal((null, 2), (rows["replace"].GetInt32("Old"), rows["replace"].GetInt32("New")));
        ETag? Is(string row) => rows[row].ETag;
        Assert.Equal(
            [Is("update"), Is("merge"), Is("added"), null, Is("replace"), Is("upserted")],
            answer.Value.Select(part => part.Headers.ETag));
    }

    [Theory]
    [InlineData(StandIn, "exists", "409 EntityAlreadyExists")]
    [InlineData(StandIn, "etag", "412 UpdateConditionNotSatisfied")]
    [InlineData(StandIn, "absent", "404 ResourceNotFound")]
    [InlineData(StandIn, "delete", "404 ResourceNotFound")]
    [InlineData(StandIn, "twice", "400 InvalidDuplicateRow")]
    [InlineData(Azurite, "exists", "409 EntityAlreadyExists")]
    [InlineData(Azurite, "etag", "412 UpdateConditionNotSatisfied")]
    [InlineData(Azurite, "absent", "404 ResourceNotFound")]
    [InlineData(Azurite, "delete", "404 ResourceNotFound")]
    [InlineData(Azurite, "twice", "400 InvalidDuplicateRow")]
    public async Task One_operation_is_not_possible_none_is_done_and_the_fault_names_it(string service, string kind, string expected)
    {
        var table = await CreateAsync(service);
        await table.AddEntityAsync(Row("a", ("Number", 1)));
        TableTransactionAction culprit = kind switch
        {
            "exists" => new(TableTransactionActionType.Add, Row("a")),
            "etag" => new(TableTransactionActionType.UpdateReplace, Row("a"), Other),
            "absent" => new(TableTransactionActionType.UpdateMerge, Row("x"), ETag.All),
            "delete" => new(TableTransactionActionType.Delete, Row("x"), ETag.All),
            _ => new(TableTransactionActionType.UpsertReplace, Row("b")),
        };

        var failure = await Assert.ThrowsAsync<TableTransactionFailedException>(() => table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, Row("b")),
            new(TableTransactionActionType.UpsertReplace, Row("c")),
            culprit,
            new(TableTransactionActionType.Add, Row("d")),
        ]));

        Assert.Equal(expected, string.Create(CultureInfo.InvariantCulture, $"{failure.Status} {failure.ErrorCode}"));
        Assert.Equal(2, failure.FailedTransactionActionIndex);
        Assert.Equal(["a"], await RowsAsync(table));
        Assert.Equal(1, (await table.GetEntityAsync<TableEntity>(Partition, "a")).Value["Number"]);
    }

    [Fact]
    public async Task Operations_are_in_two_partitions_the_stand_in_refuses_them()
    {
        var table = await CreateAsync(StandIn);

        var fault = await FaultAsync(() => table.SubmitTransactionAsync(
        [
            new(TableTransactionActionType.Add, Row("b")),
            new(TableTransactionActionType.Add, new TableEntity("another", "b")),
        ]));

        Assert.Equal("400 CommandsInBatchActOnDifferentPartitions", fault);
        Assert.Empty(await RowsAsync(table));
    }

    [Theory]
    [InlineData(StandIn)]
    [InlineData(Azurite)]
    public async Task Two_transactions_race_for_one_etag_one_of_them_wins(string service)
    {
        var table = await CreateAsync(service);
        await table.AddEntityAsync(Row("a", ("Number", 0)));
        TableEntity head = await table.GetEntityAsync<TableEntity>(Partition, "a");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            try
            {
                await table.SubmitTransactionAsync(
                [
                    new(TableTransactionActionType.UpdateReplace, Row("a", ("Number", number)), head.ETag),
                    new(TableTransactionActionType.Add, Row(Name(number))),
                ]);
                return number;
            }
            catch (TableTransactionFailedException failure) when (failure.Status == 412)
            {
                return -1;
            }
        }));

        var winner = Assert.Single(outcomes, number => number >= 0);
        Assert.Equal(["a", Name(winner)], await RowsAsync(table));
    }
}
