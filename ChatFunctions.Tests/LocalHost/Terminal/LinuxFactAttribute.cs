namespace ChatFunctions.Tests.LocalHost.Terminal;

/// <summary>A test with a pseudo-terminal, from util-linux's <c>script</c>; that of other systems takes other arguments.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "The pseudo-terminal comes from util-linux.";
        }
    }
}
