namespace ChatFunctions.Tests.Support;

/// <summary>What runs the app for a test.</summary>
public enum HostKind
{
    /// <summary>LocalHost, as built.</summary>
    LocalHost,

    /// <summary>The genuine Functions worker, with the app as published; see <see cref="Worker.FunctionsHost"/>.</summary>
    Worker,
}
