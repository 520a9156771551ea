using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Tests.Turns;
using CsCheck;

namespace ChatFunctions.Tests.Conversations;

/// <summary>How a growing reply becomes journal rows.</summary>
public sealed class JournalCursorTests
{
    private static readonly Gen<string> Delta = Gen.Frequency(
        (6, Gen.Int[1, 40]),
        (2, Gen.Int[(TextProperties.MaxUnits / 2) - 2, (TextProperties.MaxUnits / 2) + 2]),
        (2, Gen.Int[TextProperties.MaxUnits - 3, TextProperties.MaxUnits + 3]))
        .Select(length => new string((char)('a' + (length % 26)), length));

    [Fact]
    public void AnyReply_IsInTheRowsAsFarAsTheyAreConfirmed()
    {
        Gen.Select(Delta.Array[0, 4], Gen.Bool).Array[1, 12].Sample(
            beats =>
            {
                var (cursor, log) = (new JournalCursor(), Logs.Of());
                var table = new List<JournalRow>();
                foreach (var (deltas, isConfirmed) in beats)
                {
                    Array.ForEach(deltas, delta => log.Append(delta));
                    var view = log.Read();

                    var rows = cursor.Pending(view);

                    Assert.Equal(view.Count == cursor.Journaled, rows.Count == 0);
                    if (!isConfirmed)
                    {
                        continue;
                    }

                    cursor.Advance(rows);
                    foreach (var row in rows)
                    {
                        // Only the open row is written again, and only longer.
                        Assert.InRange(row.Index, Math.Max(table.Count - 1, 0), table.Count);
                        table.RemoveRange(row.Index, table.Count - row.Index);
                        table.Add(row);
                    }

                    Assert.Equal((view.Count, table.Count), (cursor.Journaled, cursor.RowsWritten));
                    Assert.Equal(Cut(view.Lengths()), table.Select(row => (row.FirstDelta, row.EndDelta)));
                    Assert.Equal(view.Text.ToString(), string.Concat(table.Select(row => row.Text)));
                    Assert.Equal(view.Lengths(), table.SelectMany(row => row.DeltaLengths));
                    Assert.Equal(Enumerable.Range(0, table.Count), table.Select(row => row.Index));
                }
            },
            iter: 2_000);
    }

    [Fact]
    public void ModelSaysWhichItIs_RowsSaySo()
    {
        var log = Logs.Of();
        log.SetModel("served-model");
        log.Append("Yes.");

        var row = Assert.Single(new JournalCursor().Pending(log.Read()));

        Assert.Equal("served-model", row.Model);
    }

    // A row takes deltas as long as they fit, and at least one.
    private static IEnumerable<(int First, int End)> Cut(int[] lengths)
    {
        var (first, units) = (0, 0);
        for (var delta = 0; delta < lengths.Length; delta++)
        {
            if (delta > first && units + lengths[delta] > TextProperties.MaxUnits)
            {
                yield return (first, delta);
                (first, units) = (delta, 0);
            }

            units += lengths[delta];
        }

        if (lengths.Length > 0)
        {
            yield return (first, lengths.Length);
        }
    }
}
