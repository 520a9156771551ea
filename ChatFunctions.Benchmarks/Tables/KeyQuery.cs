namespace ChatFunctions.Benchmarks.Tables;

/// <summary>Which entities a query is for.</summary>
internal readonly record struct KeyQuery(KeyRange Partitions, KeyRange Rows)
{
    public static readonly KeyQuery All = new(KeyRange.All, KeyRange.All);

    /// <summary>No entity of the query sorts before this key.</summary>
    public EntityKey Start => new(Partitions.From, Rows.From);

    public bool Contains(EntityKey key) => Partitions.Contains(key.Partition) && Rows.Contains(key.Row);

    /// <summary>Whether no entity of the query sorts at this key or behind it.</summary>
    public bool EndsBefore(EntityKey key) =>
        Partitions.IsBefore(key.Partition) || (key.Partition == Partitions.Single && Rows.IsBefore(key.Row));
}
