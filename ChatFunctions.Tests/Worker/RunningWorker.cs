namespace ChatFunctions.Tests.Worker;

/// <summary>A worker that takes calls.</summary>
/// <param name="Connection">Its event stream.</param>
internal sealed record RunningWorker(GenuineWorker Process, WorkerConnection Connection);
