namespace ChatFunctions.Tests.Survival;

/// <summary>
/// A test that needs SIGSTOP or SIGTERM. Windows lacks them: there it is skipped, and in continuous integration it fails.
/// </summary>
public sealed class PosixFactAttribute : FactAttribute
{
    public PosixFactAttribute() =>
        Skip = HostEnvironment.SkipUnless(!OperatingSystem.IsWindows(), "Windows has neither SIGSTOP nor SIGTERM.");
}
