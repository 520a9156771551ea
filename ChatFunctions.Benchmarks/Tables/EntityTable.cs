namespace ChatFunctions.Benchmarks.Tables;

/// <summary>One table. Thread-safe: every call sees all of a transaction or nothing of it.</summary>
internal sealed class EntityTable(TimeProvider time)
{
    private const int MaxTransaction = 100;

    private readonly Lock _gate = new();
    private readonly SortedRows _rows = new();
    private DateTime _latest;

    /// <exception cref="TableFaultException">There is no such entity.</exception>
    public TableRow Get(EntityKey key)
    {
        lock (_gate)
        {
            return _rows.Find(key) ?? throw new TableFaultException(TableFault.ResourceNotFound);
        }
    }

    /// <summary>The first rows of a query, in order.</summary>
    /// <param name="query">Which rows.</param>
    /// <param name="start">Where the page begins; <see langword="null"/> for the first one.</param>
    /// <param name="top">The most rows.</param>
    /// <returns>The rows, and where the next page begins if there is one.</returns>
    public (IReadOnlyList<TableRow> Rows, EntityKey? Next) Query(KeyQuery query, EntityKey? start, int top)
    {
        var found = new List<TableRow>();
        lock (_gate)
        {
            foreach (var row in _rows.From(start ?? query.Start))
            {
                if (query.EndsBefore(row.Key))
                {
                    break;
                }

                if (query.Contains(row.Key))
                {
                    if (found.Count == top)
                    {
                        return (found, row.Key);
                    }

                    found.Add(row);
                }
            }
        }

        return (found, null);
    }

    /// <summary>Makes all the writes or none.</summary>
    /// <returns>What each has left in its place, in order.</returns>
    /// <exception cref="TableFaultException">Says why not, and which write is at fault.</exception>
    public IReadOnlyList<TableRow?> Write(IReadOnlyList<TableWrite> writes)
    {
        CheckTogether(writes);
        var rows = new TableRow?[writes.Count];
        lock (_gate)
        {
            // No write sees another's row, so all can be prepared before any is made.
            for (var index = 0; index < writes.Count; index++)
            {
                var earlier = _rows.Find(writes[index].Key);
                if (writes[index].Check(earlier) is { } fault)
                {
                    throw new TableFaultException(fault, index);
                }

                rows[index] = writes[index].Apply(earlier, NextTimestamp());
            }

            for (var index = 0; index < writes.Count; index++)
            {
                if (rows[index] is { } row)
                {
                    _rows.Put(row);
                }
                else
                {
                    _rows.Remove(writes[index].Key);
                }
            }
        }

        return rows;
    }

    private static void CheckTogether(IReadOnlyList<TableWrite> writes)
    {
        if (writes.Count is 0 or > MaxTransaction)
        {
            throw new TableFaultException(TableFault.InvalidInput, Math.Min(writes.Count, MaxTransaction));
        }

        var keys = new HashSet<EntityKey>();
        for (var index = 0; index < writes.Count; index++)
        {
            if (writes[index].Key.Partition != writes[0].Key.Partition)
            {
                throw new TableFaultException(TableFault.CommandsInBatchActOnDifferentPartitions, index);
            }

            if (!keys.Add(writes[index].Key))
            {
                throw new TableFaultException(TableFault.InvalidDuplicateRow, index);
            }
        }
    }

    // ETags are made of it, so it never stands still.
    private DateTime NextTimestamp()
    {
        var now = time.GetUtcNow().UtcDateTime;
        return _latest = now > _latest ? now : _latest.AddTicks(1);
    }
}
