namespace ChatFunctions.LocalHost;

/// <summary>A reason not to start whose message is a sentence for the person at the terminal.</summary>
internal sealed class StartFailureException(string message, Exception? inner = null) : Exception(message, inner);
