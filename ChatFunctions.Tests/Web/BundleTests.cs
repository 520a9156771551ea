using ChatFunctions.LocalHost;

namespace ChatFunctions.Tests.Web;

/// <summary>The bundle is committed; this is what makes that safe.</summary>
public sealed class BundleTests
{
    [Fact]
    public async Task Page_is_bundled_anew_gives_what_is_committed()
    {
        var again = Directory.CreateTempSubdirectory("chatfunctions-bundle-");
        try
        {
            await using var bundling = await NodeFolder.Page.StartAsync(["bundle.mjs", again.FullName]);
            await bundling.OutputAsync();

            var committed = new DirectoryInfo(Path.Combine(Repository.Find().Root, "ChatFunctions", "Web", "bundle"));
            Assert.Equal(Names(committed), Names(again));
            foreach (var file in again.GetFiles())
            {
                Assert.Equal(
                    await File.ReadAllTextAsync(Path.Combine(committed.FullName, file.Name)), await File.ReadAllTextAsync(file.FullName));
            }
        }
        finally
        {
            again.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Names(DirectoryInfo folder) =>
        folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal);
}
