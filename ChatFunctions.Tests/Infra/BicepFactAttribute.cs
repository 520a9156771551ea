namespace ChatFunctions.Tests.Infra;

/// <summary>A test of the infrastructure. Without a Bicep CLI it is skipped; in continuous integration it fails.</summary>
public sealed class BicepFactAttribute : FactAttribute
{
    internal const string Reason = "No Bicep CLI for this platform: set BICEP_PATH.";

    internal static bool IsLacking => BicepCli.Program is null && !HostEnvironment.IsContinuousIntegration;

    public BicepFactAttribute()
    {
        if (IsLacking)
        {
            Skip = Reason;
        }
    }
}
