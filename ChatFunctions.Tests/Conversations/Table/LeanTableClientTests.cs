using Azure;
using Azure.Data.Tables;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Tests.Benchmarks;

namespace ChatFunctions.Tests.Conversations.Table;

/// <summary>The SDK's own client shows what a transaction has to do.</summary>
public sealed class LeanTableClientTests
{
    private const string Characters = "aZ09 '\"\\/%?#&+=;{}[]<>\r\n\t\0\u0001é世\u2028\uFFFD\uE000😀";

    private static readonly ETag Stale = new("W/\"datetime'2020-01-01T00%3A00%3A00.0000000Z'\"");
    private static readonly TableTransactionActionType[] Types = Enum.GetValues<TableTransactionActionType>();

    [Fact]
    public async Task Any_transaction_does_and_answers_what_that_of_the_SDK_does()
    {
        var theirs = await ScratchTable.CreateAsync(ScratchTable.Azurite);
        var ours = await LeanAsync();
        await ours.CreateAsync();
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var refused = 0;
        for (var i = 0; i < 150; i++)
        {
            // In the partition with everything that an address must escape.
            var entities = Enumerable.Range(0, random.Next(1, 6)).Select(_ => Entity(random)).DistinctBy(entity => entity.RowKey).ToArray();
            var types = entities.Select(
                _ => random.Next(3) > 0 ? TableTransactionActionType.UpsertReplace : Types[random.Next(Types.Length)]).ToArray();
            var isStale = random.Next(4) == 0;
            var expected = await DoAsync(theirs, entities, types, isStale);
            var actual = await DoAsync(ours, entities, types, isStale);

            Assert.True(expected == actual, $"{expected} became {actual}; seed {seed}, transaction {i}");
            Assert.Equal(await ContentAsync(theirs), await ContentAsync(ours));
            refused += expected == "done" ? 0 : 1;
        }

        Assert.InRange(refused, 10, 140);
    }

    [Fact]
    public async Task Table_is_absent_the_fault_says_so()
    {
        var table = await LeanAsync();

        var fault = await ScratchTable.FaultAsync(() => table.SubmitTransactionAsync(
            [new(TableTransactionActionType.UpsertReplace, ScratchTable.Row("a"))]));

        Assert.Equal("404 TableNotFound", fault);
    }

    [Fact]
    public async Task Any_change_of_a_row_does_and_answers_what_that_of_the_SDK_does()
    {
        var theirs = await ScratchTable.CreateAsync(ScratchTable.Azurite);
        var ours = await LeanAsync();
        await ours.CreateAsync();
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var outcomes = new HashSet<string>();
        for (var i = 0; i < 150; i++)
        {
            var (entity, mode) = (Entity(random), (TableUpdateMode)random.Next(2));
            var kind = random.Next(4);
            var expected = await ChangeAsync(theirs, entity, mode, kind);
            var actual = await ChangeAsync(ours, entity, mode, kind);

            Assert.True(expected == actual, $"{expected} became {actual}; seed {seed}, change {i}");
            Assert.Equal(await ContentAsync(theirs), await ContentAsync(ours));
            outcomes.Add(expected);
        }

        Assert.Superset(new HashSet<string> { "done", "404 ResourceNotFound", "412 UpdateConditionNotSatisfied" }, outcomes);
    }

    private static async Task<LeanTableClient> LeanAsync() => new(
        (await AzuriteFixture.SharedAsync()).ConnectionString, $"t{Guid.NewGuid():N}",
        ConversationExtensions.ClientOptions(TimeSpan.FromSeconds(30)));

    private static TableEntity Entity(Random random)
    {
        var entity = ScratchTable.Row($"r'{random.Next(6)} %é");
        foreach (var name in "ABCDEF")
        {
            entity[name.ToString()] = random.Next(10) switch
            {
                0 => random.Next(2) == 0,
                1 => random.Next(),
                2 => random.NextInt64(long.MinValue, long.MaxValue),
                3 => new DateTimeOffset(2026, 11, 26, 1, 2, 3, TimeSpan.FromHours(2)).AddTicks(random.Next()),
                4 => RandomBytes(random),
                5 => null,
                6 => random.Next(2) == 0 ? (double)random.Next(3) : random.NextDouble() * 1e6,
                _ => new string([.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => Characters[random.Next(Characters.Length)])]),
            };
        }

        return entity;
    }

    private static byte[] RandomBytes(Random random)
    {
        var bytes = new byte[random.Next(1, 300)];
        random.NextBytes(bytes);
        return bytes;
    }

    /// <returns>What came of it; the ETags that were told must be those of the rows.</returns>
    private static async Task<string> DoAsync(TableClient table, TableEntity[] entities, TableTransactionActionType[] types, bool isStale)
    {
        var old = await RowsAsync(table);
        var actions = entities.Zip(types, (entity, type) => new TableTransactionAction(
            type, entity, isStale ? Stale : old.GetValueOrDefault(entity.RowKey)?.ETag ?? ETag.All));
        try
        {
            var answer = await table.SubmitTransactionAsync(actions);
            var now = await RowsAsync(table);
            Assert.Equal(
                entities.Select(entity => now.GetValueOrDefault(entity.RowKey)?.ETag),
                answer.Value.Select(part => part.Headers.ETag));
            Assert.True(answer.GetRawResponse().Headers.Contains("Date"));
            return "done";
        }
        catch (RequestFailedException failure)
        {
            return $"{failure.Status} {failure.ErrorCode}";
        }
    }

    /// <returns>What came of it; the ETag that was told must be the row's.</returns>
    private static async Task<string> ChangeAsync(TableClient table, TableEntity entity, TableUpdateMode mode, int kind)
    {
        if (kind == 0)
        {
            await table.UpsertEntityAsync(entity, mode);
            return "written";
        }

        var old = await RowsAsync(table);
        try
        {
            var answer = await table.UpdateEntityAsync(
                entity, kind == 1 ? Stale : old.GetValueOrDefault(entity.RowKey)?.ETag ?? ETag.All, mode);
            Assert.Equal((await RowsAsync(table))[entity.RowKey].ETag, answer.Headers.ETag);
            Assert.True(answer.Headers.Contains("Date"));
            return "done";
        }
        catch (RequestFailedException failure)
        {
            return $"{failure.Status} {failure.ErrorCode}";
        }
    }

    private static async Task<Dictionary<string, TableEntity>> RowsAsync(TableClient table)
    {
        var rows = new Dictionary<string, TableEntity>();
        await foreach (var row in table.QueryAsync<TableEntity>())
        {
            rows.Add(row.RowKey, row);
        }

        return rows;
    }

    private static async Task<string> ContentAsync(TableClient table) => string.Join('\n', (await RowsAsync(table)).Values.Select(row =>
        string.Join(", ", row.Where(
            property => property.Key is not "odata.etag" and not "Timestamp").OrderBy(property => property.Key).Select(
            property => $"{property.Key}: {JsonSerializer.Serialize(property.Value)} {property.Value.GetType().Name}"))));
}
