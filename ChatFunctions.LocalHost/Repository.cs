namespace ChatFunctions.LocalHost;

/// <summary>The clone that this LocalHost was built in, or else the one it is run in.</summary>
/// <param name="Root">Absolute path of the folder that holds the solution.</param>
internal sealed record Repository(string Root)
{
    public string AzuriteFolder => Path.Combine(Root, "eng", "azurite");

    /// <summary>The table service's data and logs; ignored by git.</summary>
    public string DataFolder => Path.Combine(Root, ".azurite");

    public static Repository Find() =>
        FindAbove(AppContext.BaseDirectory) ?? FindAbove(Directory.GetCurrentDirectory())
        ?? throw new StartFailureException(
            "LocalHost must run inside a clone of the repository: no folder above it holds ChatFunctions.sln.");

    /// <summary>A path as a person in the repository's root would type it.</summary>
    public string Shorten(string path) => Path.GetRelativePath(Root, path);

    private static Repository? FindAbove(string folder)
    {
        for (var candidate = new DirectoryInfo(folder); candidate is not null; candidate = candidate.Parent)
        {
            if (File.Exists(Path.Combine(candidate.FullName, "ChatFunctions.sln")))
            {
                return new Repository(candidate.FullName);
            }
        }

        return null;
    }
}
