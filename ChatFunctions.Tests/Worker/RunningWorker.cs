namespace ChatFunctions.Tests.Worker;

/// <summary>A worker that takes calls.</summary>
/// <param name="Process">Its process.</param>
/// <param name="Connection">Its event stream.</param>
internal sealed record RunningWorker(WorkerProcess Process, WorkerConnection Connection);
