using BenchmarkDotNet.Attributes;
using ChatFunctions.Conversations;

namespace ChatFunctions.Benchmarks.Micro;

/// <summary>
/// What the journal does in memory for a reply of 2,000 deltas (about 10,000 characters) that is written 50 times while it grows. One
/// operation is one of the writes.
/// </summary>
[MemoryDiagnoser]
public class JournalBenchmarks
{
    private const int Deltas = 2000;
    private const int Writes = 50;

    private readonly ReplyView[] _views = SampleReply.Views(Deltas, Deltas / Writes);

    [Unit("journal write")]
    [Benchmark(Description = "Journal: rows that are pending", OperationsPerInvoke = Writes)]
    public int Pending()
    {
        var cursor = new JournalCursor();
        foreach (var view in _views)
        {
            cursor.Advance(cursor.Pending(view));
        }

        return cursor.RowsWritten;
    }

    [Unit("journal write")]
    [Benchmark(Description = "Journal: rows that are pending, as entities", OperationsPerInvoke = Writes)]
    public int PendingEntities()
    {
        var cursor = new JournalCursor();
        var properties = 0;
        foreach (var view in _views)
        {
            var rows = cursor.Pending(view);
            foreach (var row in rows)
            {
                properties += row.ToEntity(SampleTurn.Partition, SampleTurn.Token).Count;
            }

            cursor.Advance(rows);
        }

        return properties;
    }
}
