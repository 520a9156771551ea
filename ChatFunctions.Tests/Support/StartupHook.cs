using System.Diagnostics;

/// <summary>
/// Runs first in every process that <c>LocalHostProcess</c> starts: when the test process ends, however it ends, the kernel
/// closes the pipe to standard input, and the process ends too.
/// </summary>
/// <remarks>The runtime asks for this name, outside any namespace. Source: dotnet/runtime, host-startup-hook.md.</remarks>
internal static class StartupHook
{
    public static void Initialize() => new Thread(EndWithStandardInput) { IsBackground = true }.Start();

    private static void EndWithStandardInput()
    {
        using var input = Console.OpenStandardInput();
        while (input.ReadByte() >= 0)
        {
        }

        Process.GetCurrentProcess().Kill();
    }
}
