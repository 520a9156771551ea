using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ChatFunctions.Tests.Support;

/// <summary>Sends what .NET can receive but not send.</summary>
internal static class Signal
{
    private const int Term = 15;

    /// <summary>Asks a process to end. Windows has no such signal: there it is killed.</summary>
    public static void Terminate(Process process)
    {
        if (OperatingSystem.IsWindows())
        {
            process.Kill();
        }
        else if (Kill(process.Id, Term) != 0 && !process.HasExited)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
