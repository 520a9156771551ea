using System.Diagnostics;
using System.IO.Compression;

namespace ChatFunctions.Tests.Build;

/// <summary>
/// A throw-away copy of this repository's build files around an app of one line, with two package sources of its own: one
/// that has the Functions worker, in a version that no other source has, and one that is empty. It uses no network.
/// </summary>
public sealed class ScratchRepository : IAsyncLifetime
{
    private const string Version = "9999.0.1";

    // The app says where its worker comes from.
    private const string AppSource =
        "System.Console.WriteLine(typeof(Microsoft.Azure.Functions.Worker.FunctionAttribute).Assembly.GetName().Name);";

    private static readonly string[] WorkerPackages =
    [
        "Microsoft.Azure.Functions.Worker",
        "Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore",
        "Microsoft.Azure.Functions.Worker.Sdk",
    ];

    private readonly string _root = Path.Combine(Path.GetTempPath(), $"worker standin {Guid.NewGuid():N}");

    /// <summary>The folder in which restore leaves its results and its answers.</summary>
    public string Obj => Path.Combine(_root, "App", "obj");

    public string SourceWithWorker => Path.Combine(_root, "with-worker");

    public string SourceWithoutWorker => Path.Combine(_root, "without-worker");

    public string SourceThatIsAway => Path.Combine(_root, "away");

    private string Packages => Path.Combine(_root, "packages");

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(SourceWithWorker);
        Directory.CreateDirectory(SourceWithoutWorker);

        var repository = FindRepository();
        File.Copy(Path.Combine(repository, "global.json"), Path.Combine(_root, "global.json"));
        CopyFiles(repository, "eng", "FunctionsWorker.targets");
        CopyFiles(repository, Path.Combine("eng", "probe"), "*.csproj");
        CopyFiles(repository, Path.Combine("eng", "worker-standin"), "*.cs");

        Write("Directory.Build.props", """
            <Project>
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <UseSharedCompilation>false</UseSharedCompilation>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
            </Project>
            """);
        Write("Directory.Build.targets", """<Project><Import Project="eng/FunctionsWorker.targets" /></Project>""");
        Write("Directory.Packages.props", $"""
            <Project>
              <PropertyGroup>
                <ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>
              </PropertyGroup>
              <ItemGroup>
                {string.Concat(WorkerPackages.Select(id => $"""<PackageVersion Include="{id}" Version="{Version}" />"""))}
              </ItemGroup>
            </Project>
            """);
        Write(Path.Combine("App", "App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <AzureFunctionsVersion>v4</AzureFunctionsVersion>
              </PropertyGroup>
              <ItemGroup>
                <FrameworkReference Include="Microsoft.AspNetCore.App" />
                {string.Concat(WorkerPackages.Select(id => $"""<PackageReference Include="{id}" />"""))}
              </ItemGroup>
            </Project>
            """);
        Write(Path.Combine("App", "Program.cs"), AppSource);
        Write(Path.Combine("Worker", "Microsoft.Azure.Functions.Worker.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup>
                <FrameworkReference Include="Microsoft.AspNetCore.App" />
                <Compile Include="../eng/worker-standin/*.cs" />
              </ItemGroup>
            </Project>
            """);

        UseSource(SourceWithoutWorker);
        var (exitCode, output) = await DotnetAsync("build", "Worker");
        Assert.True(exitCode == 0, output);
        foreach (var id in WorkerPackages)
        {
            Pack(id);
        }
    }

    public Task DisposeAsync()
    {
        Delete(_root);
        return Task.CompletedTask;
    }

    /// <summary>Makes the given folder the only place that packages can come from.</summary>
    public void UseSource(string folder)
    {
        Write("NuGet.config", $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="scratch" value="{folder}" />
              </packageSources>
            </configuration>
            """);
        // A package that was restored once needs no source any more.
        Delete(Packages);
    }

    /// <summary>Forgets every restore and build of the app.</summary>
    public void Clean()
    {
        Delete(Obj);
        Delete(Path.Combine(_root, "App", "bin"));
    }

    /// <summary>Runs the dotnet command in the scratch repository and returns its exit code and all that it printed.</summary>
    public async Task<(int ExitCode, string Output)> DotnetAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = _root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // What a `dotnet test` around this leaves behind would point the new process into another SDK.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment.Remove("UseFunctionsWorker");
        start.Environment["NUGET_PACKAGES"] = Packages;
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        // A node or server that outlives its build would keep the output open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";

        using var process = Process.Start(start)!;
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return (process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"dotnet {string.Join(' ', arguments)} did not end within three minutes.");
        }
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "eng", "FunctionsWorker.targets")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return folder;
    }

    private void CopyFiles(string repository, string folder, string pattern)
    {
        Directory.CreateDirectory(Path.Combine(_root, folder));
        foreach (var file in Directory.GetFiles(Path.Combine(repository, folder), pattern))
        {
            File.Copy(file, Path.Combine(_root, folder, Path.GetFileName(file)));
        }
    }

    private void Write(string path, string content)
    {
        var file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    private void Pack(string id)
    {
        using var package = ZipFile.Open(Path.Combine(SourceWithWorker, $"{id}.{Version}.nupkg"), ZipArchiveMode.Create);
        using (var nuspec = new StreamWriter(package.CreateEntry($"{id}.nuspec").Open()))
        {
            nuspec.Write($"""
                <package>
                  <metadata>
                    <id>{id}</id>
                    <version>{Version}</version>
                    <authors>Scratch</authors>
                    <description>Scratch</description>
                  </metadata>
                </package>
                """);
        }

        var assembly = Path.Combine(_root, "Worker", "bin", "Debug", "net10.0", $"{id}.dll");
        if (File.Exists(assembly))
        {
            package.CreateEntryFromFile(assembly, $"lib/net10.0/{id}.dll");
        }
    }
}
