using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ChatFunctions.Tests.Survival;

/// <summary>Puts a process to sleep and wakes it: what a paused virtual machine looks like from outside.</summary>
internal static class Pause
{
    private static readonly int Stop = OperatingSystem.IsMacOS() ? 17 : 19;
    private static readonly int Continue = OperatingSystem.IsMacOS() ? 19 : 18;

    /// <summary>SIGSTOP.</summary>
    public static void Begin(int processId) => Send(processId, Stop);

    /// <summary>SIGCONT.</summary>
    public static void End(int processId) => Send(processId, Continue);

    private static void Send(int processId, int signal)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("Windows can't pause a process.");
        }

        if (Kill(processId, signal) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
