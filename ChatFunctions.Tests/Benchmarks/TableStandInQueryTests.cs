using Azure.Data.Tables;
using static ChatFunctions.Tests.Benchmarks.ScratchTable;

namespace ChatFunctions.Tests.Benchmarks;

/// <summary>What the stand-in answers to queries, and that Azurite answers the same.</summary>
public sealed class TableStandInQueryTests
{
    [Theory]
    [InlineData(StandIn, "RowKey gt 'r001' and RowKey le 'r003'", "r002 r003")]
    [InlineData(StandIn, "RowKey ge 'r001' and RowKey lt 'r003'", "r001 r002")]
    [InlineData(StandIn, "RowKey eq 'r004'", "r004")]
    [InlineData(StandIn, "(RowKey gt 'r0') and ((RowKey lt 'r001'))", "r000")]
    [InlineData(StandIn, "RowKey ge 'r004' and RowKey le 'r001'", "")]
    [InlineData(StandIn, "RowKey gt 'r004'", "")]
    [InlineData(Azurite, "RowKey gt 'r001' and RowKey le 'r003'", "r002 r003")]
    [InlineData(Azurite, "RowKey ge 'r001' and RowKey lt 'r003'", "r001 r002")]
    [InlineData(Azurite, "RowKey eq 'r004'", "r004")]
    [InlineData(Azurite, "(RowKey gt 'r0') and ((RowKey lt 'r001'))", "r000")]
    [InlineData(Azurite, "RowKey ge 'r004' and RowKey le 'r001'", "")]
    [InlineData(Azurite, "RowKey gt 'r004'", "")]
    public async Task Rows_of_a_partition_are_asked_for_they_come_in_order_and_no_others(string service, string rows, string expected)
    {
        var table = await FillAsync(service, 5);
        await table.AddEntityAsync(new TableEntity("a", "r002"));
        await table.AddEntityAsync(new TableEntity("z", "r002"));

        var found = await RowsAsync(table, $"{TableClient.CreateQueryFilter($"PartitionKey eq {Partition}")} and {rows}");

        Assert.Equal(expected, string.Join(' ', found));
    }

    [Theory]
    [InlineData(StandIn)]
    [InlineData(Azurite)]
    public async Task Partitions_are_compared_their_rows_come_in_the_order_of_both_keys(string service)
    {
        var table = await CreateAsync(service);
        foreach (var (partition, row) in new[] { ("b", "1"), ("a", "2"), ("c", "1"), ("B", "0"), ("b", "0"), ("a", "1") })
        {
            await table.AddEntityAsync(new TableEntity(partition, row));
        }

        Assert.Equal(["0", "1", "2", "0", "1", "1"], await RowsAsync(table));
        Assert.Equal(["1", "2", "0", "1"], await RowsAsync(table, "PartitionKey ge 'a' and PartitionKey lt 'c'"));
        Assert.Equal(["1", "1", "1"], await RowsAsync(table, "RowKey eq '1'"));
    }

    [Theory]
    [InlineData(StandIn)]
    [InlineData(Azurite)]
    public async Task Keys_differ_by_case_and_signs_their_order_is_ordinal(string service)
    {
        var table = await CreateAsync(service);
        foreach (var row in (string[])["b", "a~", "a.", "B", "a", "_", "-", "é", "j1.0000"])
        {
            await table.AddEntityAsync(Row(row));
        }

        Assert.Equal(["-", "B", "_", "a", "a.", "a~", "b", "j1.0000", "é"], await RowsAsync(table));
        Assert.Equal(["j1.0000"], await RowsAsync(table, "RowKey ge 'j1.0000' and RowKey lt 'j1/'"));
    }

    [Theory]
    [InlineData(StandIn)]
    [InlineData(Azurite)]
    public async Task More_rows_than_a_page_holds_the_pages_hold_each_once(string service)
    {
        var table = await FillAsync(service, 25);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey ge {"r002"} and RowKey lt {"r022"}");

        var pages = new List<string[]>();
        await foreach (var page in table.QueryAsync<TableEntity>(filter, maxPerPage: 8, select: ["RowKey"]).AsPages())
        {
            pages.Add([.. page.Values.Select(entity => entity.RowKey)]);
        }

        Assert.Equal([8, 8, 4], pages.Select(page => page.Length));
        Assert.Equal(Enumerable.Range(2, 20).Select(Name), pages.SelectMany(page => page));
    }

    [Theory]
    [InlineData(StandIn)]
    [InlineData(Azurite)]
    public async Task Page_holds_the_last_row_there_is_no_other(string service)
    {
        var table = await FillAsync(service, 4);

        var pages = 0;
        await foreach (var page in table.QueryAsync<TableEntity>(maxPerPage: 2).AsPages())
        {
            pages++;
            Assert.Equal(pages == 2, page.ContinuationToken is null or "");
        }

        Assert.Equal(2, pages);
    }

    [Theory]
    [InlineData(StandIn)]
    [InlineData(Azurite)]
    public async Task Rows_are_deleted_between_two_pages_the_next_one_begins_behind_them(string service)
    {
        var table = await FillAsync(service, 6);

        var found = new List<string>();
        await foreach (var page in table.QueryAsync<TableEntity>(maxPerPage: 2).AsPages())
        {
            foreach (var entity in page.Values)
            {
                found.Add(entity.RowKey);
                await table.DeleteEntityAsync(entity);
            }

            await table.DeleteEntityAsync(Partition, "r002");
        }

        Assert.Equal(["r000", "r001", "r003", "r004", "r005"], found);
        Assert.Empty(await RowsAsync(table));
    }

    [Theory]
    [InlineData(StandIn)]
    [InlineData(Azurite)]
    public async Task No_page_size_is_given_a_page_holds_a_thousand(string service)
    {
        var table = await FillAsync(service, 1001);

        var pages = new List<int>();
        await foreach (var page in table.QueryAsync<TableEntity>().AsPages())
        {
            pages.Add(page.Values.Count);
        }

        Assert.Equal([1000, 1], pages);
    }

    [Theory]
    [InlineData(StandIn)]
    [InlineData(Azurite)]
    public async Task Columns_are_selected_rows_have_no_others(string service)
    {
        var table = await CreateAsync(service);
        await table.AddEntityAsync(Row("a", ("One", 1), ("Two", 2L)));
        await table.AddEntityAsync(Row("b", ("Three", "3")));

        var rows = new List<string>();
        await foreach (var entity in table.QueryAsync<TableEntity>(select: ["PartitionKey", "RowKey", "Two"]))
        {
            rows.Add(string.Join(' ', entity.Keys.Order(StringComparer.Ordinal)));
            Assert.NotEqual(default, entity.ETag);
        }

        Assert.Equal(["PartitionKey RowKey Two odata.etag", "PartitionKey RowKey odata.etag"], rows);
    }

    [Theory]
    [InlineData("Number eq 5")]
    [InlineData("PartitionKey eq 'a' or RowKey eq 'b'")]
    [InlineData("not (PartitionKey eq 'a')")]
    [InlineData("PartitionKey ne 'a'")]
    [InlineData("(PartitionKey eq 'a'")]
    [InlineData("PartitionKey eq 'a")]
    [InlineData("PartitionKey eq 5")]
    public async Task Filter_needs_a_scan_the_stand_in_refuses_it(string filter)
    {
        var table = await CreateAsync(StandIn);

        Assert.Equal("501 NotImplemented", await FaultAsync(() => RowsAsync(table, filter)));
    }
}
