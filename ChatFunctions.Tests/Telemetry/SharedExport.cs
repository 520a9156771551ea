namespace ChatFunctions.Tests.Telemetry;

/// <summary>The tests that look at the same exported turns.</summary>
[CollectionDefinition(Name)]
public sealed class SharedExport : ICollectionFixture<ExportedTurns>
{
    public const string Name = "Telemetry";
}
