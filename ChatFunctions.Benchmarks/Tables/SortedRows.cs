using System.Runtime.InteropServices;

namespace ChatFunctions.Benchmarks.Tables;

/// <summary>
/// The rows of a table in the order of their keys, in chunks of bounded size: a key is found in O(log n), a range is read along from
/// there, and a row put in moves no more than its chunk. Not thread-safe.
/// </summary>
internal sealed class SortedRows
{
    private const int MaxChunk = 512;

    // No chunk is empty but the only one.
    private readonly List<List<TableRow>> _chunks = [[]];

    public TableRow? Find(EntityKey key)
    {
        var (chunk, index, isThere) = Locate(key);
        return isThere ? _chunks[chunk][index] : null;
    }

    /// <summary>Puts the row in, or in the place of the one with its key.</summary>
    public void Put(TableRow row)
    {
        var (position, index, isThere) = Locate(row.Key);
        var chunk = _chunks[position];
        if (isThere)
        {
            chunk[index] = row;
            return;
        }

        chunk.Insert(index, row);
        if (chunk.Count > MaxChunk)
        {
            _chunks.Insert(position + 1, chunk[(MaxChunk / 2)..]);
            chunk.RemoveRange(MaxChunk / 2, chunk.Count - (MaxChunk / 2));
        }
    }

    /// <summary>Takes the row with this key out, if there is one.</summary>
    public void Remove(EntityKey key)
    {
        var (chunk, index, isThere) = Locate(key);
        if (isThere)
        {
            _chunks[chunk].RemoveAt(index);
            if (_chunks[chunk].Count == 0 && _chunks.Count > 1)
            {
                _chunks.RemoveAt(chunk);
            }
        }
    }

    /// <summary>The rows at the key and behind it, in order.</summary>
    public IEnumerable<TableRow> From(EntityKey key)
    {
        var (chunk, index, _) = Locate(key);
        for (; chunk < _chunks.Count; chunk++, index = 0)
        {
            for (; index < _chunks[chunk].Count; index++)
            {
                yield return _chunks[chunk][index];
            }
        }
    }

    /// <summary>Where the row with this key is, or where it belongs.</summary>
    private (int Chunk, int Index, bool IsThere) Locate(EntityKey key)
    {
        var (low, high) = (0, _chunks.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = EntityKey.Compare(_chunks[middle][0].Key, key) <= 0 ? (middle, high) : (low, middle - 1);
        }

        var index = CollectionsMarshal.AsSpan(_chunks[low]).BinarySearch(new Target(key));
        return (low, index < 0 ? ~index : index, index >= 0);
    }

    private readonly struct Target(EntityKey key) : IComparable<TableRow>
    {
        public int CompareTo(TableRow? other) => EntityKey.Compare(key, other!.Key);
    }
}
