using Azure;
using Azure.Data.Tables;
using static ChatFunctions.Tests.Benchmarks.ScratchTable;

namespace ChatFunctions.Tests.Benchmarks;

/// <summary>What the stand-in does with tables and single entities, and that Azurite does the same.</summary>
public sealed class TableStandInTests
{
    private static readonly ETag Other = new("W/\"datetime'2020-01-01T00%3A00%3A00.0000000Z'\"");

    [Theory]
    [InlineData(StandIn)]
    [InlineData(Azurite)]
    public async Task Table_is_there_it_is_not_created_again(string service)
    {
        var table = await CreateAsync(service);

        Assert.Equal("409 TableAlreadyExists", await FaultAsync(() => table.CreateAsync()));
        await table.CreateIfNotExistsAsync();
    }

    [Theory]
    [InlineData(StandIn)]
    [InlineData(Azurite)]
    public async Task Table_is_not_there_every_request_says_so(string service)
    {
        var table = await NameAsync(service);

        string[] faults =
        [
            await FaultAsync(() => table.AddEntityAsync(Row("a"))),
            await FaultAsync(() => table.UpsertEntityAsync(Row("a"))),
            await FaultAsync(() => table.GetEntityAsync<TableEntity>(Partition, "a")),
            await FaultAsync(() => RowsAsync(table)),
            await FaultAsync(() => table.SubmitTransactionAsync([new TableTransactionAction(TableTransactionActionType.Add, Row("a"))])),
        ];

        Assert.Equal(Enumerable.Repeat("404 TableNotFound", 5), faults);

        // The SDK takes this one for done.
        Assert.Equal(404, (await table.DeleteEntityAsync(Partition, "a")).Status);
    }

    [Theory]
    [InlineData(StandIn)]
    [InlineData(Azurite)]
    public async Task Table_is_deleted_it_can_be_created_empty(string service)
    {
        var table = await FillAsync(service, 2);

        await table.DeleteAsync();

        Assert.Equal("404 TableNotFound", await FaultAsync(() => RowsAsync(table)));
        await table.CreateAsync();
        Assert.Empty(await RowsAsync(table));
    }

    [Theory]
    [InlineData(StandIn)]
    [InlineData(Azurite)]
    public async Task Entity_of_all_types_is_added_it_is_read_as_it_was(string service)
    {
        var table = await CreateAsync(service);
        (string, object?)[] properties =
        [
            ("Text", "é \"quoted\" 'so' \\ \n \u0001 😀 <&>"), ("Empty", ""), ("Number", 5), ("Negative", -5), ("Long", long.MaxValue),
            ("Double", 1.5), ("Whole", 2.0), ("Tiny", 1e-300), ("NaN", double.NaN), ("True", true), ("False", false),
            ("Time", new DateTimeOffset(2024, 1, 2, 3, 4, 5, 678, TimeSpan.Zero)), ("Bytes", new byte[] { 0, 255, 1 }),
            ("Guid", Guid.NewGuid()),
        ];

        var added = await table.AddEntityAsync(Row("a", [.. properties, ("Nothing", null)]));
        TableEntity read = await table.GetEntityAsync<TableEntity>(Partition, "a");

        Assert.Equal(204, added.Status);
        Assert.Equal(added.Headers.ETag, read.ETag);
        Assert.Equal((Partition, "a"), (read.PartitionKey, read.RowKey));
        Assert.InRange(read.Timestamp!.Value, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
        Assert.Equal(properties, properties.Select(property => (property.Item1, (object?)read[property.Item1])));
        Assert.False(read.ContainsKey("Nothing"));
    }

    [Theory]
    [InlineData(StandIn)]
    [InlineData(Azurite)]
    public async Task Entity_is_there_it_is_not_added_again(string service)
    {
        var table = await CreateAsync(service);
        await table.AddEntityAsync(Row("a", ("Number", 1)));

        Assert.Equal("409 EntityAlreadyExists", await FaultAsync(() => table.AddEntityAsync(Row("a", ("Number", 2)))));
        Assert.Equal(1, (await table.GetEntityAsync<TableEntity>(Partition, "a")).Value["Number"]);
    }

    [Theory]
    [InlineData(StandIn)]
    [InlineData(Azurite)]
    public async Task Entity_is_not_there_reads_updates_and_deletions_say_so(string service)
    {
        var table = await CreateAsync(service);

        string[] faults =
        [
            await FaultAsync(() => table.GetEntityAsync<TableEntity>(Partition, "a")),
            await FaultAsync(() => table.UpdateEntityAsync(Row("a"), ETag.All, TableUpdateMode.Replace)),
            await FaultAsync(() => table.UpdateEntityAsync(Row("a"), Other, TableUpdateMode.Merge)),
        ];

        Assert.Equal(Enumerable.Repeat("404 ResourceNotFound", 3), faults);
        Assert.False((await table.GetEntityIfExistsAsync<TableEntity>(Partition, "a")).HasValue);

        // The SDK takes this one for done.
        Assert.Equal(404, (await table.DeleteEntityAsync(Partition, "a")).Status);
    }

    [Theory]
    [InlineData(StandIn)]
    [InlineData(Azurite)]
    public async Task Columns_are_selected_no_others_are_read(string service)
    {
        var table = await CreateAsync(service);
        await table.AddEntityAsync(Row("a", ("One", 1), ("Two", 2L), ("Three", "3")));

        TableEntity read = await table.GetEntityAsync<TableEntity>(Partition, "a", ["RowKey", "Two", "Four"]);

        Assert.Equal(["RowKey", "Two", "odata.etag"], read.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(2L, read["Two"]);
    }

    [Theory]
    [InlineData(StandIn)]
    [InlineData(Azurite)]
    public async Task Entity_is_upserted_replacing_drops_its_other_properties_and_merging_keeps_them(string service)
    {
        var table = await CreateAsync(service);

        foreach (var (row, mode) in new[] { ("a", TableUpdateMode.Replace), ("b", TableUpdateMode.Merge) })
        {
            await table.UpsertEntityAsync(Row(row, ("One", 1), ("Two", 2)), mode);
            await table.UpsertEntityAsync(Row(row, ("Two", 3L), ("Three", 3)), mode);
        }

        TableEntity replaced = await table.GetEntityAsync<TableEntity>(Partition, "a");
        TableEntity merged = await table.GetEntityAsync<TableEntity>(Partition, "b");
        Assert.Equal((null, 3L, 3), (replaced.GetInt32("One"), replaced["Two"], replaced["Three"]));
        Assert.Equal((1, 3L, 3), (merged.GetInt32("One"), merged["Two"], merged["Three"]));
    }

    [Theory]
    [InlineData(StandIn)]
    [InlineData(Azurite)]
    public async Task Entity_has_another_etag_updates_and_deletions_leave_it(string service)
    {
        var table = await CreateAsync(service);
        await table.AddEntityAsync(Row("a", ("Number", 1)));

        string[] faults =
        [
            await FaultAsync(() => table.UpdateEntityAsync(Row("a"), Other, TableUpdateMode.Replace)),
            await FaultAsync(() => table.UpdateEntityAsync(Row("a"), Other, TableUpdateMode.Merge)),
            await FaultAsync(() => table.DeleteEntityAsync(Partition, "a", Other)),
        ];

        Assert.Equal(Enumerable.Repeat("412 UpdateConditionNotSatisfied", 3), faults);
        Assert.Equal(1, (await table.GetEntityAsync<TableEntity>(Partition, "a")).Value["Number"]);
    }

    [Theory]
    [InlineData(StandIn)]
    [InlineData(Azurite)]
    public async Task Entity_has_the_etag_each_write_gives_it_another(string service)
    {
        var table = await CreateAsync(service);
        var added = (await table.AddEntityAsync(Row("a"))).Headers.ETag!.Value;

        var replaced = (await table.UpdateEntityAsync(Row("a", ("One", 1)), added, TableUpdateMode.Replace)).Headers.ETag!.Value;
        var merged = (await table.UpdateEntityAsync(Row("a", ("Two", 2)), replaced, TableUpdateMode.Merge)).Headers.ETag!.Value;

        Assert.Equal(3, new[] { added, replaced, merged }.Distinct().Count());
        Assert.All(
            [added, replaced, merged],
            etag => Assert.Matches(@"^W/""datetime'\d{4}-\d\d-\d\dT\d\d%3A\d\d%3A\d\d\.\d{7}Z'""$", etag.ToString("H")));
        Assert.Equal(204, (await table.DeleteEntityAsync(Partition, "a", merged)).Status);
        Assert.Empty(await RowsAsync(table));
    }

    [Theory]
    [InlineData(StandIn)]
    [InlineData(Azurite)]
    public async Task Request_succeeds_or_fails_the_answer_has_the_headers_of_the_service(string service)
    {
        var table = await CreateAsync(service);

        Response[] answers =
        [
            await table.AddEntityAsync(Row("a")),
            (await table.GetEntityAsync<TableEntity>(Partition, "a")).GetRawResponse(),
            (await table.GetEntityIfExistsAsync<TableEntity>(Partition, "b")).GetRawResponse(),
            (await table.SubmitTransactionAsync([new TableTransactionAction(TableTransactionActionType.Add, Row("c"))])).GetRawResponse(),
        ];

        Assert.All(answers, answer => Assert.True(
            answer.Headers.Date is not null && answer.Headers.RequestId is not null && answer.Headers.Contains("x-ms-version")));
    }
}
