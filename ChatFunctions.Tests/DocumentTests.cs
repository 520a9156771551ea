using System.Text.RegularExpressions;
using ChatFunctions.LocalHost;

namespace ChatFunctions.Tests;

/// <summary>The documents, beside what they tell of.</summary>
public sealed partial class DocumentTests
{
    private static readonly string Root = Repository.Find().Root;

    public static TheoryData<string> Documents { get; } =
    [
        .. Directory.EnumerateFiles(Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Root, file)),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Document_links_to_a_file_it_is_there(string document)
    {
        var file = Path.Combine(Root, document);
        var missing =
            from match in Link().Matches(File.ReadAllText(file))
            let target = match.Groups["target"].Value
            where !target.Contains(':', StringComparison.Ordinal) && !Path.Exists(Path.Combine(Path.GetDirectoryName(file)!, target))
            select target;

        Assert.Empty(missing);
    }

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(#[^)\s]*)?\)")]
    private static partial Regex Link();
}
