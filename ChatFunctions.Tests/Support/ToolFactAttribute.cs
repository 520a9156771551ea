namespace ChatFunctions.Tests.Support;

/// <summary>A test that needs a program on the path. Without it it is skipped; in continuous integration it fails.</summary>
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(string program) =>
        (Program, Skip) = (program, HostEnvironment.SkipUnless(HostEnvironment.Has(program), $"{program} is not on the path."));

    public string Program { get; }
}
