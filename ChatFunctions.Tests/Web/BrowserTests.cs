namespace ChatFunctions.Tests.Web;

/// <summary>The tests that share the browser.</summary>
[CollectionDefinition(nameof(BrowserTests))]
public sealed class BrowserTests : ICollectionFixture<Browser>;
