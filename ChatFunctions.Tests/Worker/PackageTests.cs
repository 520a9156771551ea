using ChatFunctions.Http.Functions;
using ChatFunctions.LocalHost.Functions;

namespace ChatFunctions.Tests.Worker;

/// <summary>What is deployed: all that the Functions host looks for, and nothing else.</summary>
public sealed class PackageTests(ITestOutputHelper output)
{
    private static readonly string[] HostFiles = ["worker.config.json", "functions.metadata", "extensions.json"];

    [Fact]
    public async Task App_is_published_folder_holds_what_the_host_looks_for()
    {
        var folder = await PublishedApp.FolderAsync();

        Assert.All([.. HostFiles, "host.json", "ChatFunctions.dll"], name => Assert.True(File.Exists(Path.Combine(folder, name)), name));
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(folder, ".azurefunctions")));
    }

    [Fact]
    public async Task App_is_published_folder_holds_no_settings_no_documentation_and_no_sources()
    {
        var folder = new DirectoryInfo(await PublishedApp.FolderAsync());

        string[] programs = ["", ".dll", ".exe", ".pdb"];
        Assert.Equal(
            [
                "ChatFunctions.deps.json", "ChatFunctions.runtimeconfig.json", "extensions.json", "function.deps.json",
                "functions.metadata", "host.json", "worker.config.json",
            ],
            folder.EnumerateFiles("*", SearchOption.AllDirectories).Where(file => !programs.Contains(file.Extension))
                .Select(file => file.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task App_is_published_its_functions_and_routes_are_those_of_localhost()
    {
        await using var host = await FunctionsHost.StartAsync(testOutput: output);
        var file = Path.Combine(await PublishedApp.FolderAsync(), "functions.metadata");

        var indexed = host.Functions.Select(HttpTrigger.Of).OfType<HttpTrigger>()
            .Select(trigger => Describe(trigger.Function.Name, trigger.Route, trigger.Methods));
        var listed = JsonSerializer.Deserialize<JsonElement>(await File.ReadAllBytesAsync(file)).EnumerateArray().SelectMany(Describe);
        var local = typeof(ChatFunctionsApplication).Assembly.GetTypes().SelectMany(HttpFunction.FindIn)
            .Select(function => Describe(function.Name, function.Route, function.Methods));

        Assert.NotEmpty(local);
        var timers = typeof(ChatFunctionsApplication).Assembly.GetTypes().SelectMany(TimerFunction.FindIn);
        Assert.Equal(["Sweep"], timers.Select(timer => timer.Name));
        Assert.Equal(["Sweep"], host.Functions.Where(function => HttpTrigger.Of(function) is null).Select(function => function.Name));
        Assert.Equal(local.Order(), indexed.Order());
        Assert.Equal(local.Order(), listed.Order());
    }

    [Theory]
    [InlineData("ChatFunctions.LocalHost")]
    [InlineData("ChatFunctions.Benchmarks")]
    [InlineData("ChatFunctions.Tests")]
    public void Project_refers_to_the_app_its_output_collects_neither_the_worker_s_files_nor_settings(string project)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.Replace("ChatFunctions.Tests", project, StringComparison.Ordinal));

        Assert.Contains(output.EnumerateFiles(), file => file.Name == "ChatFunctions.dll");
        Assert.DoesNotContain(output.EnumerateFiles(), file => HostFiles.Contains(file.Name) || file.Name == "local.settings.json");
        Assert.DoesNotContain(output.EnumerateDirectories(".azurefunctions"), folder => folder.EnumerateFiles().Any());
    }

    private static IEnumerable<string> Describe(JsonElement function) => function.GetProperty("bindings").EnumerateArray()
        .Where(binding => binding.GetProperty("type").GetString() == "httpTrigger")
        .Select(trigger => Describe(
            function.GetProperty("name").GetString()!,
            trigger.GetProperty("route").GetString()!,
            trigger.TryGetProperty("methods", out var methods) ? methods.EnumerateArray().Select(method => method.GetString()!) : []));

    private static string Describe(string name, string route, IEnumerable<string> methods) =>
        $"{name}: {string.Join(',', methods.Select(method => method.ToUpperInvariant()).Order())} {route}";
}
