using System.Text.RegularExpressions;
using ChatFunctions.LocalHost;
using CliWrap;
using CliWrap.Buffered;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatFunctions.Tests.Infra;

/// <summary>What azd does at the end of a deployment, as azure.yaml has it for this platform: it waits until the app is healthy.</summary>
public sealed partial class HealthHookTests
{
    [ToolFact("curl")]
    public async Task App_becomes_healthy_the_deployment_has_succeeded()
    {
        var (exitCode, output) = await RunAsync([503, 200]);

        Assert.Equal(0, exitCode);
        Assert.DoesNotContain("unreachable", output, StringComparison.Ordinal);
    }

    [ToolFact("curl")]
    public async Task App_stays_unhealthy_the_deployment_has_failed_and_shows_what_the_app_says()
    {
        var (exitCode, output) = await RunAsync([503, 503, 503]);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("""{"table":"unreachable"}""", output, StringComparison.Ordinal);
    }

    // As written, but with one retry instead of forty, a second later.
    private static async Task<(int ExitCode, string Output)> RunAsync(int[] statuses)
    {
        var answers = new Queue<int>(statuses);
        await using var app = await StartAsync(answers);
        var script = Script().Replace("--retry 40", "--retry 1", StringComparison.Ordinal)
            .Replace("--retry-delay 15", "--retry-delay 1", StringComparison.Ordinal);
        string[] command = OperatingSystem.IsWindows() ? ["pwsh", "-NoProfile", "-Command", script] : ["sh", "-c", script];
        var run = await Cli.Wrap(command[0]).WithArguments(command[1..])
            .WithEnvironmentVariables(variables => variables.Set("CHAT_URL", app.Urls.Single()))
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync();

        Assert.Empty(answers);
        return (run.ExitCode, run.StandardOutput);
    }

    private static async Task<WebApplication> StartAsync(Queue<int> answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/api/health", async (HttpResponse response) =>
        {
            response.StatusCode = answers.Dequeue();
            await response.WriteAsync("""{"table":"unreachable"}""");
        });
        await app.StartAsync();
        return app;
    }

    private static string Script()
    {
        var yaml = File.ReadAllText(Path.Combine(Repository.Find().Root, "azure.yaml")).ReplaceLineEndings("\n");
        var platform = OperatingSystem.IsWindows() ? "windows" : "posix";
        var hook = Hooks().Matches(yaml).Single(match => match.Groups["platform"].Value == platform);
        return hook.Groups["script"].Value;
    }

    [GeneratedRegex(@"^    (?<platform>posix|windows):\n      shell: \w+\n      run: \|\n(?<script>( {8}.*\n)+)", RegexOptions.Multiline)]
    private static partial Regex Hooks();
}
