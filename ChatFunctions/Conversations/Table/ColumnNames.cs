using Azure.Data.Tables;

namespace ChatFunctions.Conversations.Table;

/// <summary>Names the columns that a reader of many rows asks for.</summary>
internal readonly struct ColumnNames() : IRowMap
{
    private readonly List<string> _names = [nameof(TableEntity.PartitionKey), nameof(TableEntity.RowKey)];

    /// <param name="map">Goes over the list of a row's properties.</param>
    public static IReadOnlyList<string> Of(Action<ColumnNames> map)
    {
        var columns = new ColumnNames();
        map(columns);
        return columns._names;
    }

    public T Value<T>(string name, T value, T absent)
    {
        _names.Add(name);
        return value;
    }

    public string Text(string name, string value)
    {
        _names.AddRange(TextProperties.Names(name));
        return value;
    }

    public string RareText(string name, string value) => value;

    public byte[] RareBytes(string name, byte[] value) => value;
}
