using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;

namespace ChatFunctions.Tests.Worker;

/// <summary>What is compiled before it runs: the published app, and nothing that a developer builds.</summary>
public sealed class AheadOfTimeTests
{
    [Theory]
    [InlineData("ChatFunctions.dll", true)]
    [InlineData("Azure.Data.Tables.dll", true)]
    [InlineData("Microsoft.Azure.Functions.Worker.Core.dll", true)]
    [InlineData("OpenAI.dll", false)]
    public async Task App_is_published_an_assembly_is_compiled_where_that_pays(string assembly, bool expected) =>
        Assert.Equal(expected, IsCompiled(Path.Combine(await PublishedApp.FolderAsync(), assembly)));

    [Fact]
    public async Task App_is_published_it_is_for_the_platform_and_brings_no_runtime()
    {
        var folder = await PublishedApp.FolderAsync();

        using var dependencies = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "ChatFunctions.deps.json")));

        // On other platforms than Azure's the tests ask for theirs.
        Assert.EndsWith(
            $"/{RuntimeInformation.RuntimeIdentifier}",
            dependencies.RootElement.GetProperty("runtimeTarget").GetProperty("name").GetString(), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "System.Private.CoreLib.dll")));
        Assert.False(Directory.Exists(Path.Combine(folder, "runtimes")));
    }

    [Fact]
    public void App_is_built_nothing_is_compiled_ahead() =>
        Assert.False(IsCompiled(Path.Combine(AppContext.BaseDirectory, "ChatFunctions.dll")));

    private static bool IsCompiled(string path)
    {
        using var image = new PEReader(File.OpenRead(path));
        return image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }
}
