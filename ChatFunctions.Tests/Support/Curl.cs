using System.Diagnostics;

namespace ChatFunctions.Tests.Support;

/// <summary>The real curl, with the options that the documents name and none of the environment's proxies.</summary>
internal static class Curl
{
    /// <summary>Starts it; for the caller to read its standard output and to dispose of.</summary>
    public static Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo("curl", ["-N", "-s", "--noproxy", "*", .. arguments]) { RedirectStandardOutput = true })!;
}
