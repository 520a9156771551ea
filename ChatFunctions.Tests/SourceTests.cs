using ChatFunctions.LocalHost;

namespace ChatFunctions.Tests;

public sealed class SourceTests
{
    private const int MaxLength = 140;

    [Fact]
    public void Code_of_the_app_is_read_its_lines_fit()
    {
        var root = Path.Combine(Repository.Find().Root, "ChatFunctions");
        var built = Path.Combine(root, "obj") + Path.DirectorySeparatorChar;
        var files = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(built, StringComparison.Ordinal))
            .ToArray();
        var tooLong =
            from file in files
            from line in File.ReadLines(file).Index()
            where line.Item.Length > MaxLength
            select $"{Path.GetRelativePath(root, file)}({line.Index + 1})";

        Assert.NotEmpty(files);
        Assert.Empty(tooLong);
    }
}
