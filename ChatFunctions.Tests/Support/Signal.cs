using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ChatFunctions.Tests.Support;

/// <summary>Sends what .NET can receive but not send.</summary>
internal static class Signal
{
    private const int Term = 15;
    private static readonly (int Stop, int Continue) Job = OperatingSystem.IsMacOS() ? (17, 19) : (19, 18);

    /// <summary>Asks a process to end. Windows has no such signal: there it is killed.</summary>
    public static void Terminate(Process process)
    {
        if (OperatingSystem.IsWindows())
        {
            process.Kill();
        }
        else if (Kill(process.Id, Term) != 0 && !process.HasExited)
        {
            throw Failure();
        }
    }

    /// <summary>Puts a process to sleep: what a paused virtual machine looks like from outside. Not on Windows.</summary>
    public static void Pause(int processId) => Send(processId, Job.Stop);

    /// <summary>Wakes it.</summary>
    public static void Resume(int processId) => Send(processId, Job.Continue);

    private static void Send(int processId, int signal)
    {
        if (Kill(processId, signal) != 0)
        {
            throw Failure();
        }
    }

    private static Win32Exception Failure() => new(Marshal.GetLastPInvokeError());

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
