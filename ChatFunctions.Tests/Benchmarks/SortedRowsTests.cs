using ChatFunctions.Benchmarks.Tables;

namespace ChatFunctions.Tests.Benchmarks;

/// <summary>The order behind the stand-in's range queries.</summary>
public sealed class SortedRowsTests
{
    [Fact]
    public void Rows_are_put_in_and_taken_out_at_random_they_stay_in_order()
    {
        const int Steps = 20_000;
        var random = new Random(1);
        var rows = new SortedRows();
        var expected = new SortedDictionary<string, TableRow>(StringComparer.Ordinal);
        for (var step = 0; step < Steps; step++)
        {
            // Grows to some thousand rows, in many chunks, and shrinks again to few.
            var key = Key(random.Next(4000));
            if (random.Next(Steps) > step)
            {
                rows.Put(expected[key.Row] = new TableRow(key, [], DateTime.UnixEpoch.AddTicks(step)));
            }
            else
            {
                rows.Remove(key);
                expected.Remove(key.Row);
            }

            if (step % 1000 == 0)
            {
                Assert.Equal(expected.Values, rows.From(new EntityKey("", "")));
            }
        }

        foreach (var key in Enumerable.Range(0, 4000).Select(Key))
        {
            Assert.Equal(expected.GetValueOrDefault(key.Row), rows.Find(key));
            Assert.Equal(
                expected.Values.FirstOrDefault(row => string.CompareOrdinal(row.Key.Row, key.Row) >= 0),
                rows.From(key).FirstOrDefault());
        }
    }

    [Fact]
    public void All_rows_are_taken_out_others_can_be_put_in()
    {
        var rows = new SortedRows();
        TableRow[] all =
            [.. Enumerable.Range(0, 2000).Select(number => new TableRow(Key(number), [], DateTime.UnixEpoch.AddTicks(number)))];
        Array.ForEach(all, rows.Put);

        Array.ForEach(all, row => rows.Remove(row.Key));
        Assert.Empty(rows.From(Key(0)));
        rows.Put(all[7]);

        Assert.Equal([all[7]], rows.From(Key(0)));
    }

    private static EntityKey Key(int number) => new("p", number.ToString("D4", CultureInfo.InvariantCulture));
}
