namespace ChatFunctions.Tests.Support;

/// <summary>A theory that needs a program on the path. Without it the theory is skipped; in continuous integration it fails.</summary>
public sealed class ToolTheoryAttribute : TheoryAttribute
{
    public ToolTheoryAttribute(string program)
    {
        Program = program;
        if (!HostEnvironment.IsContinuousIntegration && !HostEnvironment.Has(program))
        {
            Skip = $"{program} is not on the path.";
        }
    }

    public string Program { get; }
}
