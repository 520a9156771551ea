namespace ChatFunctions.Tests.Support;

/// <summary>A theory that needs a program on the path. Without it it is skipped; in continuous integration it fails.</summary>
public sealed class ToolTheoryAttribute : TheoryAttribute
{
    public ToolTheoryAttribute(string program) =>
        (Program, Skip) = (program, HostEnvironment.SkipUnless(HostEnvironment.Has(program), $"{program} is not on the path."));

    public string Program { get; }
}
