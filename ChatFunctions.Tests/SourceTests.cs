using System.Text.RegularExpressions;
using ChatFunctions.LocalHost;

namespace ChatFunctions.Tests;

public sealed partial class SourceTests
{
    private const int MaxLength = 140;
    private const int MaxLines = 250;

    [Theory]
    [InlineData("ChatFunctions")]
    [InlineData("ChatFunctions.LocalHost")]
    [InlineData("ChatFunctions.Tests")]
    [InlineData("ChatFunctions.Benchmarks")]
    public void Code_is_read_its_lines_and_files_are_short(string project)
    {
        var root = Path.Combine(Repository.Find().Root, project);
        var built = Path.Combine(root, "obj") + Path.DirectorySeparatorChar;
        var files = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(built, StringComparison.Ordinal))
            .ToArray();

        var tooLong =
            from file in files
            from line in TooLong(File.ReadLines(file))
            select $"{Path.GetRelativePath(root, file)}({line})";

        Assert.NotEmpty(files);
        Assert.Empty(tooLong);
        Assert.DoesNotContain(files, file => File.ReadLines(file).Count() > MaxLines);
    }

    [Fact]
    public void Line_is_too_long_it_is_found_unless_it_is_data()
    {
        var code = new string('x', MaxLength + 1);

        Assert.Equal(
            [2, 7],
            TooLong(["x", code, $"var text = \"{code}\";", "var raw = \"\"\"", code, "\"\"\";", $"{code} = \"\"\"short\"\"\";"]));
    }

    // A text that has to stand in one line is let be: what is within a raw string, and what has a text that is most of the line itself.
    private static IEnumerable<int> TooLong(IEnumerable<string> lines)
    {
        var isRaw = false;
        foreach (var (index, line) in lines.Index())
        {
            var marks = RawString().Count(line);
            if (line.Length > MaxLength && !isRaw && !LongText().IsMatch(line))
            {
                yield return index + 1;
            }

            isRaw ^= marks % 2 == 1;
        }
    }

    [GeneratedRegex("\"{3,}")]
    private static partial Regex RawString();

    [GeneratedRegex("\"{3}.{90,}?\"{3}|\"(?:[^\"\\\\]|\\\\.){100,}\"")]
    private static partial Regex LongText();
}
