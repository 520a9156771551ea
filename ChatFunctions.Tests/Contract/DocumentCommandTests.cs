using System.Text.RegularExpressions;
using ChatFunctions.LocalHost;
using CliWrap;
using CliWrap.Buffered;

namespace ChatFunctions.Tests.Contract;

/// <summary>
/// The documents' curl commands as they stand there, one after the other; they print what stands below, where that has no gaps. One of
/// them deletes all.
/// </summary>
[Trait("Category", "Contract")]
public abstract partial class DocumentCommandTests(OwnTableInstance instance)
{
    private const string There = "localhost:7071/api/";
    private const string Picture =
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mOQSzsBAAHyAU1/Cmx2AAAAAElFTkSuQmCC";

    private static readonly string[] Documents =
        ["README.md", "docs/api.md", "docs/images.md", "docs/limits.md", "docs/models.md", "docs/retention.md"];

    public sealed class OnLocalHost(OwnTableInstance.OnLocalHost instance)
        : DocumentCommandTests(instance), IClassFixture<OwnTableInstance.OnLocalHost>;

    public sealed class OnWorker(OwnTableInstance.OnWorker instance)
        : DocumentCommandTests(instance), IClassFixture<OwnTableInstance.OnWorker>;

    [ToolFact("bash")]
    public async Task Command_is_copied_it_runs()
    {
        var folder = Directory.CreateTempSubdirectory();
        await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "picture.png"), Convert.FromBase64String(Picture));
        foreach (var document in Documents)
        {
            var commands = Commands(await File.ReadAllLinesAsync(Path.Combine(Repository.Find().Root, document))).ToArray();
            Assert.NotEmpty(commands);
            foreach (var (command, printed) in commands)
            {
                var result = await Cli.Wrap("bash").WithWorkingDirectory(folder.FullName)
                    .WithArguments(["-c", command.Replace(There, instance.Client.Address.ToString(), StringComparison.Ordinal)])
                    .WithEnvironmentVariables(variables => variables.Set("no_proxy", "*"))
                    .ExecuteBufferedAsync();

                // What was used is another number each time.
                if (printed.Length > 0 && !printed.Contains('…', StringComparison.Ordinal) && document != "docs/limits.md")
                {
                    Assert.Equal(printed, result.StandardOutput.TrimEnd());
                }
            }
        }

        folder.Delete(recursive: true);
    }

    // What stands in a fence: a command, perhaps over several lines and behind a prompt, and below it what it prints.
    private static IEnumerable<(string Command, string Printed)> Commands(string[] lines)
    {
        var isInside = false;
        for (var index = 0; index < lines.Length; index++)
        {
            isInside ^= lines[index].StartsWith("```", StringComparison.Ordinal);
            var line = lines[index].StartsWith("$ ", StringComparison.Ordinal) ? lines[index][2..] : lines[index];
            if (!isInside || !line.StartsWith("curl ", StringComparison.Ordinal))
            {
                continue;
            }

            while (line.EndsWith('\\'))
            {
                line = $"{line}\n{lines[++index]}";
            }

            var printed = lines.Skip(index + 1).TakeWhile(below => !IsNext().IsMatch(below));
            yield return (line, string.Join('\n', printed));
        }
    }

    [GeneratedRegex(@"^(```|\$ |curl )")]
    private static partial Regex IsNext();
}
