using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ChatFunctions.Benchmarks.Processes;

/// <summary>What another process has taken of this machine so far.</summary>
internal static partial class ProcessMeter
{
    private const int Scheduled = 2;

    /// <summary>
    /// Processor time of all threads, in user and kernel mode; to the nanosecond on Linux, elsewhere as the platform counts.
    /// </summary>
    /// <remarks>Source: clock_getcpuclockid(3), and the kernel's encoding of a process's clock.</remarks>
    public static TimeSpan Cpu(Process process)
    {
        if (OperatingSystem.IsLinux() && ClockGetTime((~process.Id << 3) | Scheduled, out var time) == 0)
        {
            return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromTicks(time.Nanoseconds / TimeSpan.NanosecondsPerTick);
        }

        process.Refresh();
        return process.TotalProcessorTime;
    }

    /// <summary>Bytes of memory that the process holds.</summary>
    public static long Memory(Process process)
    {
        process.Refresh();
        return process.WorkingSet64;
    }

    /// <summary>The most memory that the process holds until the token is cancelled, looked at ten times a second.</summary>
    public static async Task<long> MostMemoryAsync(Process process, CancellationToken ended)
    {
        var most = 0L;
        while (!ended.IsCancellationRequested)
        {
            most = Math.Max(most, Memory(process));
            await Task.Delay(100, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return most;
    }

    /// <summary>The processor's name, as far as the platform tells.</summary>
    public static string ProcessorName()
    {
        const string Source = "/proc/cpuinfo";
        var line = File.Exists(Source) ? File.ReadLines(Source)
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} × " +
            $"{line?[(line.IndexOf(':') + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString()}");
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
