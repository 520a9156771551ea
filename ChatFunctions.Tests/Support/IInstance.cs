namespace ChatFunctions.Tests.Support;

/// <summary>One running instance of the app, whatever hosts it. Disposing of it kills it if it still runs.</summary>
internal interface IInstance : IAsyncDisposable
{
    /// <summary>Where <c>/api/</c> is; a stopped instance keeps its address.</summary>
    Uri Address { get; }

    /// <summary>The process that runs the app's code.</summary>
    int ProcessId { get; }

    /// <summary>What the instance has written and logged so far.</summary>
    string Output { get; }

    /// <summary>A client of this instance; for the caller to dispose of.</summary>
    ChatClient CreateClient(string? key = null);

    /// <summary>Ends it as the platform does.</summary>
    /// <returns>The exit code.</returns>
    Task<int> StopAsync();

    /// <summary>SIGKILL: it does not get to do anything more.</summary>
    Task KillAsync();
}
