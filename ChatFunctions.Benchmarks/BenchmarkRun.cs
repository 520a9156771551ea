using System.Diagnostics;
using ChatFunctions.Benchmarks.Measurements;
using ChatFunctions.Benchmarks.Micro;
using ChatFunctions.Benchmarks.Reporting;
using ChatFunctions.LocalHost;

namespace ChatFunctions.Benchmarks;

/// <summary>Measures what was asked for, one thing after another, and reports.</summary>
internal static class BenchmarkRun
{
    private const string Introduction =
        """
        # Benchmarks

        What ChatFunctions costs, beside the least that is possible and beside what most people would write instead.
        Measured by `dotnet run -c Release --project ChatFunctions.Benchmarks`, which writes this page; on a machine that
        does nothing else it takes about twenty minutes. All figures of a table come from one run, the contenders
        measured in turn; compare by the ratio, because another machine has other figures.

        - **direct**: the upstream, a stand-in for the model on loopback that speaks the chat-completions wire format.
        - **byte relay**: an ASP.NET Core endpoint that passes the upstream's bytes on, and knows nothing of what they
          mean. Nothing in front of a model can be faster.
        - **floor**: [the least that keeps the contract](../ChatFunctions.Benchmarks/Floor/FloorServer.cs): the same steps
          and the same requests to the table as [the protocol](protocol.md) has for a turn that goes well, written by hand
          with raw HTTP, and with the app's runtime settings.
        - **straightforward**: [an ASP.NET Core endpoint](../ChatFunctions.Benchmarks/Contenders/StraightforwardServer.cs)
          with the OpenAI SDK's typed streaming and Azure.Data.Tables, as most people would write it, with a web project's
          usual runtime settings. It journals nothing, and a client that leaves takes the reply along.
        - **ChatFunctions**: this app in LocalHost, keeping all of its promises.

        The table service is one in memory, in a process of its own, which finds a range of rows as the real one does:
        Azurite, one thread of Node.js that looks at each row of its table for each query, would be most of what is
        measured. **Goals** are what the project sets itself.
        """;

    private static readonly IMeasurement[] Measurements =
    [
        new TimeToFirstByte(), new CpuPerDelta(), new Throughput(), new ManyStreams(), new StartToFirstReply(), new RequestsOfTurns(),
        new LongConversations(), new HostileLoad(),
    ];

    /// <returns>
    /// The exit code: 1 when something could not be measured, 2 when the arguments can't be understood. A missed goal is no failure.
    /// </returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (CommandLine.Parse(args, Measurements.Select(measurement => measurement.Name)) is not { } commandLine)
        {
            Console.Error.WriteLine(CommandLine.Usage);
            return 2;
        }

        var effort = commandLine.IsSmoke ? Effort.Smoke : Effort.Full;
        var report = new Report();
        foreach (var measurement in Measurements.Where(measurement => commandLine.Wants(measurement.Name)))
        {
            var started = Stopwatch.GetTimestamp();
            var table = report.Add(measurement, await measurement.RunAsync(effort));
            Console.WriteLine($"{table}\n({Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s)\n");
        }

        if (commandLine.Wants(CommandLine.Micro))
        {
            Console.WriteLine(report.Add(MicroBenchmarks.Run(quick: commandLine.IsSmoke)));
        }

        var isWhole = commandLine.Only.Count == 0 && !commandLine.IsSmoke;
        var path = commandLine.Output ?? (isWhole ? Path.Combine(Repository.Find().Root, "docs", "benchmarks.md") : null);
        if (path is not null)
        {
            await File.WriteAllTextAsync(path, $"{Introduction}\n\n{Report.Machine(effort)}\n\n{report}");
            Console.WriteLine($"Written: {path}");
        }

        return 0;
    }
}
