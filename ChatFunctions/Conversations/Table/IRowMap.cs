namespace ChatFunctions.Conversations.Table;

/// <summary>
/// What goes over the list of a row's properties: it writes them, reads them, or names them, so that the list stands in one place. Each
/// method takes the property's value and returns the one that counts: a reader that of the table, the others the same.
/// </summary>
internal interface IRowMap
{
    /// <summary>A property that fits into one of the table's.</summary>
    /// <param name="absent">The value that takes no place in the row.</param>
    T Value<T>(string name, T value, T absent);

    /// <summary>Text of any length.</summary>
    string Text(string name, string value);

    /// <summary>Text of any length that a reader of many rows does without.</summary>
    string RareText(string name, string value);

    /// <summary>Bytes of any number that a reader of many rows does without.</summary>
    byte[] RareBytes(string name, byte[] value);
}
