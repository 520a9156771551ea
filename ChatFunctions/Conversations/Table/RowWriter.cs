using Azure.Data.Tables;

namespace ChatFunctions.Conversations.Table;

/// <summary>Writes a row's properties into an entity.</summary>
/// <param name="entity">What is written to.</param>
/// <param name="isWhole">Whether properties that say nothing are written too, for readers that look at one alone.</param>
internal readonly struct RowWriter(TableEntity entity, bool isWhole = false) : IRowMap
{
    public T Value<T>(string name, T value, T absent)
    {
        if (isWhole || !EqualityComparer<T>.Default.Equals(value, absent))
        {
            entity[name] = value;
        }

        return value;
    }

    public string Text(string name, string value)
    {
        TextProperties.Write(entity, name, value);
        return value;
    }

    public string RareText(string name, string value) => Text(name, value);

    public byte[] RareBytes(string name, byte[] value)
    {
        TextProperties.Write(entity, name, value);
        return value;
    }
}
