namespace ChatFunctions.Tests.LocalHost.Terminal;

/// <inheritdoc cref="LinuxFactAttribute"/>
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute() => Skip = new LinuxFactAttribute().Skip;
}
