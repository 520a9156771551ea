using System.Diagnostics;
using System.Runtime.InteropServices;
using ChatFunctions.LocalHost;

namespace ChatFunctions.Benchmarks.Contenders;

/// <summary>LocalHost published as the app is deployed, in a folder of its own that goes with this.</summary>
internal sealed class PublishedApp : IDisposable
{
    private readonly DirectoryInfo _folder;

    private PublishedApp(DirectoryInfo folder) => _folder = folder;

    /// <summary>Where the program is. Below the clone, where LocalHost looks for what it needs.</summary>
    public string Folder => Path.Combine(_folder.FullName, "app");

    /// <exception cref="InvalidOperationException">It can't be published.</exception>
    public static async Task<PublishedApp> PublishAsync()
    {
        var repository = Repository.Find();
        var app = new PublishedApp(Directory.CreateDirectory(Path.Combine(repository.DataFolder, "published")));
        var start = new ProcessStartInfo(
            "dotnet",
            [
                "publish", Path.Combine(repository.Root, "ChatFunctions.LocalHost"), "--configuration", "Release", "--runtime",
                RuntimeInformation.RuntimeIdentifier,
                "--no-self-contained", "--artifacts-path", Path.Combine(app._folder.FullName, "build"), "--output", app.Folder,
            ])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode == 0)
        {
            return app;
        }

        app.Dispose();
        throw new InvalidOperationException($"dotnet publish failed:\n{output}");
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
