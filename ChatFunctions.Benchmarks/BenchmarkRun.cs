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

        What ChatFunctions costs, beside the least that is possible and beside what most people would write instead. Measured by
        `dotnet run -c Release --project ChatFunctions.Benchmarks`, which writes this page; on a machine that does nothing else it takes about
        a quarter of an hour. All figures of a table come from one run, the contenders measured in turn; compare by the ratio, because another
        machine has other figures.

        - **direct**: the upstream, a stand-in for the model on loopback that speaks the chat-completions wire format.
        - **byte relay**: an ASP.NET Core endpoint that passes the upstream's bytes on, and knows nothing of what they mean. Nothing in front of a
          model can be faster.
        - **straightforward**: [an ASP.NET Core endpoint](../ChatFunctions.Benchmarks/Contenders/StraightforwardServer.cs) with the OpenAI SDK's
          typed streaming and Azure.Data.Tables, as most people would write it, with a web project's usual runtime settings. It journals nothing,
          and a client that leaves takes the reply along.
        - **ChatFunctions**: this app in LocalHost, with a real Azurite, keeping all of its promises.

        The **ratio** is ChatFunctions to straightforward. **Goals** are what the project sets itself.
        """;

    private const string Remarks =
        """
        ## What stands behind a missed goal

        - **Events in a burst.** The goal is meant for a delta, but a frame of the Responses API puts 250 bytes around a word, and the straightforward
          endpoint's own event 20. Copying and sending these is what is left; the plain text of the same replies shows the app's part.
        - **Deltas per second.** A turn in a new conversation makes three requests to the table (the listing, the begin, the end), two of them
          transactions. Azurite, one thread of Node.js on the same machine, takes about half a millisecond for a request with one row, and a quarter more
          for each further row. The app's own processor time for these replies is in the first table.
        - **Time to first byte.** The begin of a turn commits three rows, and Azurite takes about 0.8 ms for them. With a table service that answers
          faster, the rest decides: the line for 10 messages in the table of long conversations is nearly the same measurement without Azurite.
        - **Lateness at 1,000 streams.** The byte relay is late by then, too: the machine is full. The app shares it with an Azurite that works without a
          pause for the journals of 1,000 turns, so that the figure varies from run to run, from a third of the straightforward endpoint's to all of it.
        """;

    private static readonly IMeasurement[] Measurements =
    [
        new CpuPerDelta(), new Throughput(), new TimeToFirstByte(), new ManyStreams(), new LongConversations(), new TableRequests(), new StartToFirstReply(),
    ];

    /// <returns>The exit code: 1 when something could not be measured, 2 when the arguments can't be understood. A missed goal is no failure.</returns>
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
            await File.WriteAllTextAsync(path, $"{Introduction}\n\n{Report.Machine(effort)}\n\n{report}{Remarks}\n");
            Console.WriteLine($"Written: {path}");
        }

        return 0;
    }
}
