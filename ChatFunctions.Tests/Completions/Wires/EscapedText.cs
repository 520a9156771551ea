using ChatFunctions.Tests.Conversations;
using CsCheck;

namespace ChatFunctions.Tests.Completions.Wires;

/// <summary>Texts with one of the many ways in which JSON can write them.</summary>
internal static class EscapedText
{
    public static Gen<(string Text, string Escaped)> Any { get; } = Gen.Select(Texts.Any(40), Gen.Int[0, 3].Array[128])
        .Select((text, ways) =>
    {
        var pieces = Escape(text, ways);
        return (text, string.Concat(pieces.Select(piece => piece.Escaped)));
    });

    /// <summary>Each UTF-16 unit in the way that stands at its place; a pair that is not escaped stays together.</summary>
    public static List<(string Text, string Escaped)> Escape(string text, int[] ways)
    {
        var pieces = new List<(string, string)>();
        for (var i = 0; i < text.Length; i++)
        {
            var unit = text[i];
            var way = ways[i % ways.Length];
            if (char.IsHighSurrogate(unit) && way < 2)
            {
                pieces.Add((text.Substring(i, 2), text.Substring(i, 2)));
                i++;
            }
            else if (char.IsHighSurrogate(unit))
            {
                pieces.Add((text.Substring(i, 1), Hex(unit, way)));
                pieces.Add((text.Substring(i + 1, 1), Hex(text[i + 1], way)));
                i++;
            }
            else
            {
                pieces.Add((text.Substring(i, 1), Unit(unit, way)));
            }
        }

        return pieces;
    }

    private static string Unit(char unit, int way) => (unit, way) switch
    {
        (_, 2 or 3) => Hex(unit, way),
        ('"', _) => "\\\"",
        ('\\', _) => "\\\\",
        ('\n', _) => "\\n",
        ('\r', _) => "\\r",
        ('\t', _) => "\\t",
        ('\b', _) => "\\b",
        ('\f', _) => "\\f",
        ('/', 1) => "\\/",
        ( < ' ', _) => Hex(unit, way),
        _ => new StringBuilder().Append(unit).ToString(),
    };

    private static string Hex(char unit, int way) =>
        "\\u" + ((int)unit).ToString(way == 2 ? "x4" : "X4", CultureInfo.InvariantCulture);
}
