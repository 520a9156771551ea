namespace ChatFunctions.Tests.Survival;

/// <summary>
/// A test that needs SIGSTOP or SIGTERM. Windows lacks them: there it is skipped, and in continuous integration it fails.
/// </summary>
public sealed class PosixFactAttribute : FactAttribute
{
    public PosixFactAttribute()
    {
        if (OperatingSystem.IsWindows() && !HostEnvironment.IsContinuousIntegration)
        {
            Skip = "Windows has neither SIGSTOP nor SIGTERM.";
        }
    }
}
