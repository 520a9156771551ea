using ChatFunctions.Benchmarks;
using CliWrap;
using CliWrap.Buffered;

namespace ChatFunctions.Tests.Benchmarks;

/// <summary>The benchmark itself, in a small way: that it runs and reports, not what it finds.</summary>
public sealed class BenchmarkRunTests
{
    [Fact]
    public async Task Smoke_run_is_asked_for_each_measurement_reports_its_table()
    {
        var report = Path.GetTempFileName();

        var (exitCode, output) = await RunAsync(
            "--smoke", "--only", "first-byte,streams,history,requests,hostile,micro", "--output", report);

        Assert.True(exitCode == 0, output);
        var text = await File.ReadAllTextAsync(report);
        File.Delete(report);
        Assert.All(
            [
                "## Time to first byte", "1,000 streams: complete, %", "10,000 messages against 1,000",
                "next turn on the same instance, requests", "## Goals", "memory of a body", "Reply log: no follower",
            ],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.DoesNotContain("NaN", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Argument_is_unknown_says_what_there_is()
    {
        var (exitCode, output) = await RunAsync("--only", "luck");

        Assert.Equal(2, exitCode);
        Assert.Contains("Usage:", output, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var run = await Cli.Wrap(HostEnvironment.Dotnet).WithArguments([typeof(BenchmarkRun).Assembly.Location, .. arguments])
            .WithValidation(CommandResultValidation.None)
            .ExecuteBufferedAsync(timeout.Token);
        return (run.ExitCode, run.StandardOutput + run.StandardError);
    }
}
