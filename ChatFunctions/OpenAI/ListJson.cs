namespace ChatFunctions.OpenAI;

/// <summary>Writes pages of OpenAI's lists.</summary>
internal static class ListJson
{
    /// <summary>Writes a page.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="items">What is on it.</param>
    /// <param name="id">The id of an item.</param>
    /// <param name="write">Writes an item.</param>
    /// <param name="next">
    /// Where the next page goes on, if there is one: <c>last_id</c>, which need not be the last item's, because a page may be short.
    /// </param>
    public static void Write<T>(Utf8JsonWriter json, IReadOnlyList<T> items, Func<T, string> id, Action<T> write, string? next)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var item in items)
        {
            write(item);
        }

        json.WriteEndArray();
        json.WriteString("first_id"u8, items is [var first, ..] ? id(first) : "");
        json.WriteString("last_id"u8, next ?? (items is [.., var last] ? id(last) : ""));
        json.WriteBoolean("has_more"u8, next is not null);
        json.WriteEndObject();
    }
}
