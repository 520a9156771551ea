using System.Text.RegularExpressions;
using ChatFunctions.LocalHost;

namespace ChatFunctions.Tests;

/// <summary>The documents, beside what they tell of.</summary>
public sealed partial class DocumentTests
{
    private static readonly string Root = Repository.Find().Root;

    private static readonly string[] Files =
    [
        .. Directory.EnumerateFiles(Root, "*.md"),
        .. Directory.EnumerateFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories),
    ];

    public static TheoryData<string> Documents { get; } = [.. Files.Select(file => Path.GetRelativePath(Root, file))];

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

    [Fact]
    public void Index_is_read_it_leads_to_every_document()
    {
        var docs = Path.Combine(Root, "docs");
        var index = File.ReadAllText(Path.Combine(docs, "README.md"));
        var linked = Link().Matches(index).Select(match => Path.GetFullPath(match.Groups["target"].Value, docs));

        Assert.Empty(Files.Except([.. linked, Path.Combine(docs, "README.md")]));
    }

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(#[^)\s]*)?\)")]
    private static partial Regex Link();
}
