namespace ChatFunctions.Tests.Infra;

/// <summary>What one run of the Bicep CLI left behind; warnings and errors are in its messages.</summary>
internal sealed record BicepRun(int ExitCode, string Output, string Messages);
