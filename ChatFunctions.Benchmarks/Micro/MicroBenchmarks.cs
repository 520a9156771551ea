using System.Reflection;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using BenchmarkDotNet.Validators;
using Perfolizer.Horology;

namespace ChatFunctions.Benchmarks.Micro;

/// <summary>Runs the micro-benchmarks of the app's hot pieces in this process, which should do nothing else meanwhile.</summary>
internal static class MicroBenchmarks
{
    // Iterations so short that all pieces take about a minute. It was the fourth or fifth before the JIT compiler had done its
    // last tier on a busy machine; three to warm up gave twice the time now and then.
    private const int MinWarmupIterations = 6;
    private const int MaxWarmupIterations = 12;
    private const int Iterations = 5;
    private const double IterationMilliseconds = 150;

    private static readonly Type[] Benchmarks =
    [
        typeof(ModelStreamBenchmarks),
        typeof(ReplyWriterBenchmarks),
        typeof(ReplyLogBenchmarks),
        typeof(JournalBenchmarks),
        typeof(ReplyEndBenchmarks),
        typeof(HistoryBenchmarks),
    ];

    /// <summary>Runs all of them.</summary>
    /// <param name="quick">Each piece once, cold and in any build: shows that it works, not what it costs.</param>
    /// <exception cref="InvalidOperationException">A benchmark failed, or is not optimized; the message says how.</exception>
    public static IReadOnlyList<MicroResult> Run(bool quick)
    {
        var artifacts = Directory.CreateTempSubdirectory("micro-benchmarks-");
        var log = new AccumulationLogger();
        try
        {
            var config = ManualConfig.CreateEmpty()
                .AddJob(quick ? QuickJob() : UsualJob())
                .AddLogger(log)
                .AddValidator(quick ? [] : [JitOptimizationsValidator.FailOnError])
                .WithArtifactsPath(artifacts.FullName);
            return [.. BenchmarkRunner.Run(Benchmarks, config).SelectMany(summary => Results(summary, log))];
        }
        finally
        {
            artifacts.Delete(recursive: true);
        }
    }

    private static Job QuickJob() => Job.Dry.WithToolchain(InProcessEmitToolchain.Instance);

    private static Job UsualJob() => new Job()
        .WithToolchain(InProcessEmitToolchain.Instance)
        .WithStrategy(RunStrategy.Throughput)
        .WithLaunchCount(1)
        .WithMinWarmupCount(MinWarmupIterations)
        .WithMaxWarmupCount(MaxWarmupIterations)
        .WithIterationCount(Iterations)
        .WithIterationTime(TimeInterval.FromMilliseconds(IterationMilliseconds))
        .WithEvaluateOverhead(false);

    private static IEnumerable<MicroResult> Results(Summary summary, AccumulationLogger log)
    {
        var errors = summary.ValidationErrors.Where(error => error.IsCritical).Select(error => error.Message)
            .Concat(summary.Reports.Where(report => !report.Success).Select(report => $"{report.BenchmarkCase.DisplayInfo} failed."))
            .ToArray();
        return errors.Length == 0 && summary.Reports.Length > 0
            ? summary.Reports.Select(Result)
            : throw new InvalidOperationException($"{summary.Title}: {string.Join('\n', errors)}\n{log.GetLog()}");
    }

    private static MicroResult Result(BenchmarkReport report)
    {
        var benchmark = report.BenchmarkCase.Descriptor;

        // Not BenchmarkDotNet's own quotient, which is rounded to whole bytes: a buffer grown once in 1,000 deltas should show.
        var bytes =
            (double)report.GcStats.GetTotalAllocatedBytes(excludeAllocationQuantumSideEffects: true)! / report.GcStats.TotalOperations;
        return new MicroResult(
            benchmark.WorkloadMethodDisplayInfo.Trim('\''),
            benchmark.WorkloadMethod.GetCustomAttribute<UnitAttribute>()!.Name,
            report.ResultStatistics!.Median,
            bytes);
    }
}
