using CsCheck;

namespace ChatFunctions.Tests.Conversations;

/// <summary>Generated texts: whole characters of one to four UTF-8 bytes, surrogate pairs among them.</summary>
internal static class Texts
{
    public static Gen<Rune> Character { get; } = Gen.Frequency(
        (6, Gen.Int[0x20, 0x7E]),
        (1, Gen.OneOf(Array.ConvertAll(new[] { 0x0A, 0x0D, 0x09, 0x22, 0x5C, 0x08, 0x0C, 0x01, 0x7F }, code => Gen.Const(code)))),
        (1, Gen.Int[0xA0, 0x7FF]),
        (1, Gen.Int[0x800, 0xD7FF]),
        (1, Gen.OneOf(Array.ConvertAll(new[] { 0x2028, 0x2029, 0xFEFF, 0xFFFD, 0xE000 }, code => Gen.Const(code)))),
        (3, Gen.Int[0x1F300, 0x1F6FF])).Select(code => new Rune(code));

    public static Gen<string> Any(int maxCharacters) => Character.List[0, maxCharacters].Select(Join);

    public static string Repeat(string piece, int count) => new StringBuilder(piece.Length * count).Insert(0, piece, count).ToString();

    private static string Join(List<Rune> characters)
    {
        var text = new StringBuilder();
        foreach (var character in characters)
        {
            text.Append(character.ToString());
        }

        return text.ToString();
    }
}
