namespace ChatFunctions.Tests.Infra;

/// <summary>A test of the infrastructure. Without a Bicep CLI it is skipped; in continuous integration it fails.</summary>
public sealed class BicepFactAttribute : FactAttribute
{
    public BicepFactAttribute() =>
        Skip = HostEnvironment.SkipUnless(BicepCli.Program is not null, "No Bicep CLI for this platform: set BICEP_PATH.");
}
