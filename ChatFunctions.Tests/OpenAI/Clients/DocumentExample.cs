using ChatFunctions.LocalHost;

namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>The examples of the documents, which the tests run.</summary>
internal static class DocumentExample
{
    private const string Begin = "// From here on\n";
    private const string End = "// to here\n";

    /// <summary>The example of a language in a document's section.</summary>
    /// <param name="document">Its path from the root.</param>
    /// <param name="section">Words that the section begins with.</param>
    /// <param name="language">As the fence has it.</param>
    /// <param name="index">Which of them.</param>
    public static async Task<string> ReadAsync(string document, string section, string language, int index = 0)
    {
        var text = await TextAsync(Path.Combine(Repository.Find().Root, document));
        var parts = text[text.IndexOf(section, StringComparison.Ordinal)..].Split($"```{language}\n");
        return parts[index + 1].Split("```")[0];
    }

    /// <summary>What of a test in this folder stands in a document, too.</summary>
    public static async Task<string> SourceAsync(string file)
    {
        var source = await TextAsync(Path.Combine(NodeFolder.OpenAIClients.Path, file));
        var begin = source.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        return source[begin..source.IndexOf(End, StringComparison.Ordinal)];
    }

    /// <summary>That both are the same. Lines may be broken elsewhere.</summary>
    public static void AssertSame(string expected, string actual) => Assert.Equal(WithoutSpaces(expected), WithoutSpaces(actual));

    private static string WithoutSpaces(string code) => string.Concat(code.Where(character => !char.IsWhiteSpace(character)));

    private static async Task<string> TextAsync(string path) => (await File.ReadAllTextAsync(path)).ReplaceLineEndings("\n");
}
