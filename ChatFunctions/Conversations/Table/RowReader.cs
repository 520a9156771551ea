using Azure.Data.Tables;

namespace ChatFunctions.Conversations.Table;

/// <summary>Reads a row's properties off an entity; one that it lacks is absent.</summary>
internal readonly struct RowReader(TableEntity entity) : IRowMap
{
    public T Value<T>(string name, T value, T absent) => entity.TryGetValue(name, out var stored) ? stored switch
    {
        T typed => typed,

        // A service may write a whole number without its point.
        int whole when typeof(T) == typeof(double?) => (T)(object)(double)whole,
        _ => absent,
    } : absent;

    public string Text(string name, string value) => TextProperties.Read(entity, name);

    public string RareText(string name, string value) => Text(name, value);

    public byte[] RareBytes(string name, byte[] value) => TextProperties.ReadBytes(entity, name);
}
