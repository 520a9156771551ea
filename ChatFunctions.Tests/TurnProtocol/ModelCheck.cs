using ChatFunctions.LocalHost;
using CliWrap;
using CliWrap.Buffered;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>One run of the model checker Spin over a model in <c>docs/</c>, in a folder of its own.</summary>
internal sealed class ModelCheck : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("model-").FullName;

    /// <summary>Explores all states of the model.</summary>
    /// <param name="model">The file.</param>
    /// <param name="definitions">What is defined, by blanks; as the head of the file tells.</param>
    /// <returns>What the checker found, in its own words; it stops at the first error.</returns>
    public static async Task<string> RunAsync(string model, string definitions)
    {
        using var check = new ModelCheck();
        var defined = definitions.Split(' ').Select(definition => $"-D{definition}");
        await check.RunAsync("spin", ["-a", .. defined, Path.Combine(Repository.Find().Root, "docs", model)]);
        await check.RunAsync("gcc", ["-O1", "-w", "-DSAFETY", "-DMEMLIM=1024", "-o", "pan", "pan.c"]);
        return await check.RunAsync(Path.Combine(check._folder, "pan"), ["-m100000", "-w22"]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string> RunAsync(string program, string[] arguments)
    {
        using var patience = new CancellationTokenSource(Patience);
        var run = await Cli.Wrap(program).WithArguments(arguments).WithWorkingDirectory(_folder)
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(patience.Token);
        Assert.True(run.IsSuccess, $"{program} {string.Join(' ', arguments)}\n{run.StandardOutput}\n{run.StandardError}");
        return run.StandardOutput;
    }
}
