namespace ChatFunctions.Tests.Support;

/// <summary>A test that needs a program on the path. Without it the test is skipped; in continuous integration it fails.</summary>
public sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(string program)
    {
        Program = program;
        if (!HostEnvironment.IsContinuousIntegration && !HostEnvironment.Has(program))
        {
            Skip = $"{program} is not on the path.";
        }
    }

    public string Program { get; }
}
