namespace ChatFunctions.Benchmarks.Tables;

/// <summary>Where an entity stands in its table's order: by partition and then by row, each compared by its UTF-16 units.</summary>
internal readonly record struct EntityKey(string Partition, string Row)
{
    public static int Compare(EntityKey left, EntityKey right) =>
        string.CompareOrdinal(left.Partition, right.Partition) is not 0 and var order ? order : string.CompareOrdinal(left.Row, right.Row);
}
