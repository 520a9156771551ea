namespace ChatFunctions.OpenAI;

/// <summary>Writes lists of items of OpenAI's API, and what is left of one that was deleted.</summary>
internal static class ItemJson
{
    /// <summary>Writes a page of a list.</summary>
    /// <param name="site">See <see cref="Http.Site"/>.</param>
    /// <param name="next">The item behind which the next page begins, if there is one.</param>
    /// <inheritdoc cref="ListJson.Write{T}"/>
    public static void WriteList(Utf8JsonWriter json, IReadOnlyList<ListedItem> items, string site, ListedItem? next = null) =>
        ListJson.Write(json, items, item => item.Id, item => item.Write(json, site), next?.Id);

    /// <summary>The answer to a deletion.</summary>
    /// <param name="kind">What is gone, such as <c>response</c>.</param>
    public static void WriteDeleted(Utf8JsonWriter json, string id, string kind)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("object"u8, kind);
        json.WriteBoolean("deleted"u8, true);
        json.WriteEndObject();
    }
}
