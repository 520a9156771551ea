using Azure.Data.Tables;

namespace ChatFunctions.Conversations.Table;

/// <summary>
/// Long text and bytes spread over numbered properties (<c>Text0</c>, <c>Text1</c>, …), because the table service takes at
/// most 64 KiB in one.
/// </summary>
/// <remarks>Source: «Understanding the Table service data model», property types (String and Binary: 64 KiB).</remarks>
internal static class TextProperties
{
    /// <summary>The most UTF-16 units in one property: 64,000 bytes.</summary>
    public const int MaxUnits = 32_000;

    /// <summary>The most bytes in one property.</summary>
    public const int MaxBytes = 64_000;

    // 1 MiB an entity holds fewer than 2^19 UTF-16 units; a piece may be one unit short, to keep a surrogate pair whole.
    private const int MaxPieces = ((1 << 19) / (MaxUnits - 1)) + 1;

    /// <summary>The properties that a text may be spread over.</summary>
    public static IEnumerable<string> Names(string name) => Enumerable.Range(0, MaxPieces).Select(index => NameOf(name, index));

    /// <summary>The text in pieces of at most <see cref="MaxUnits"/>, never cut inside a surrogate pair.</summary>
    public static IEnumerable<string> Split(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var length = Math.Min(MaxUnits, text.Length - start);
            if (start + length < text.Length && char.IsHighSurrogate(text[start + length - 1]))
            {
                length--;
            }

            yield return text.Substring(start, length);
            start += length;
        }
    }

    public static void Write(TableEntity entity, string name, string text)
    {
        var index = 0;
        foreach (var piece in Split(text))
        {
            entity[NameOf(name, index++)] = piece;
        }
    }

    public static string Read(TableEntity entity, string name)
    {
        var first = entity.GetString(NameOf(name, 0));
        if (first is null || entity.GetString(NameOf(name, 1)) is not { } second)
        {
            return first ?? "";
        }

        var pieces = new List<string> { first, second };
        while (entity.GetString(NameOf(name, pieces.Count)) is { } piece)
        {
            pieces.Add(piece);
        }

        return string.Concat(pieces);
    }

    public static void Write(TableEntity entity, string name, ReadOnlySpan<byte> bytes)
    {
        for (var index = 0; !bytes.IsEmpty; index++)
        {
            var length = Math.Min(MaxBytes, bytes.Length);
            entity[NameOf(name, index)] = bytes[..length].ToArray();
            bytes = bytes[length..];
        }
    }

    public static byte[] ReadBytes(TableEntity entity, string name)
    {
        var bytes = entity.GetBinary(NameOf(name, 0)) ?? [];
        for (var index = 1; entity.GetBinary(NameOf(name, index)) is { } piece; index++)
        {
            bytes = [.. bytes, .. piece];
        }

        return bytes;
    }

    // A window reads a hundred texts, nearly all in one property: the usual names are not made anew for each.
    private static string NameOf(string name, int index) => (name, index) switch
    {
        ("Text", 0) => "Text0",
        ("Text", 1) => "Text1",
        ("DeltaLengths", 0) => "DeltaLengths0",
        ("DeltaLengths", 1) => "DeltaLengths1",
        ("Items", 0) => "Items0",
        ("Instructions", 0) => "Instructions0",
        ("Instructions", 1) => "Instructions1",
        _ => $"{name}{index}",
    };
}
