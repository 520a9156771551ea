namespace ChatFunctions.Tests.LocalHost.Terminal;

/// <summary>
/// A test with a pseudo-terminal, from util-linux's <c>script</c>; that of other systems takes other arguments. There it is skipped, and in
/// continuous integration it fails.
/// </summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() =>
        Skip = HostEnvironment.SkipUnless(OperatingSystem.IsLinux(), "The pseudo-terminal comes from util-linux.");
}
