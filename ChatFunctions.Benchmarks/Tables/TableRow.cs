using System.Buffers;
using System.Globalization;

namespace ChatFunctions.Benchmarks.Tables;

/// <summary>An entity as it stands in the table: encoded once, when it is written, so that a query only copies bytes. Immutable.</summary>
internal sealed class TableRow
{
    private readonly byte[] _json;
    private readonly RowProperty[] _members;

    /// <param name="properties">All but the service's own.</param>
    /// <param name="timestamp">When it is written; unlike that of any other version.</param>
    public TableRow(EntityKey key, IEnumerable<RowProperty> properties, DateTime timestamp)
    {
        Key = key;
        var time = timestamp.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
        ETag = $"W/\"datetime'{Uri.EscapeDataString(time)}'\"";
        _members =
        [
            RowProperty.Create("odata.etag", ETag),
            RowProperty.Create("PartitionKey", key.Partition), RowProperty.Create("RowKey", key.Row),
            .. properties,
            RowProperty.Create("Timestamp", time),
        ];
        _json = Join(_members);
    }

    public EntityKey Key { get; }

    /// <summary>The weak entity tag of this version, as the header says it.</summary>
    public string ETag { get; }

    /// <summary>What the caller has written.</summary>
    public ReadOnlySpan<RowProperty> Properties => _members.AsSpan()[3..^1];

    /// <summary>Writes the members of the entity's JSON object, without the braces.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="columns">The properties that are wanted; <see langword="null"/> for all.</param>
    public void WriteTo(IBufferWriter<byte> writer, IReadOnlySet<string>? columns)
    {
        if (columns is null)
        {
            writer.Write(_json);
            return;
        }

        writer.Write(_members[0].Json.Span);
        foreach (var member in _members.AsSpan(1))
        {
            if (columns.Contains(member.Name))
            {
                writer.Write(","u8);
                writer.Write(member.Json.Span);
            }
        }
    }

    // The members become slices of the whole, so that an entity is kept once.
    private static byte[] Join(RowProperty[] members)
    {
        var json = new byte[members.Sum(member => member.Json.Length + 1) - 1];
        var end = 0;
        for (var index = 0; index < members.Length; index++)
        {
            if (index > 0)
            {
                json[end++] = (byte)',';
            }

            var slice = json.AsMemory(end, members[index].Json.Length);
            members[index].Json.CopyTo(slice);
            members[index] = members[index] with { Json = slice };
            end += slice.Length;
        }

        return json;
    }
}
