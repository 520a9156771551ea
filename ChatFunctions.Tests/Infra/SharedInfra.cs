namespace ChatFunctions.Tests.Infra;

/// <summary>The tests that share one compilation.</summary>
[CollectionDefinition(Name)]
public sealed class SharedInfra : ICollectionFixture<InfraFixture>
{
    public const string Name = "Infrastructure";
}
