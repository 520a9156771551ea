using System.Runtime.InteropServices;

namespace ChatFunctions.Hosting;

/// <summary>
/// Tells the two ends of a worker apart. The Functions host asks for one by a message, upon which the worker stops the application; a
/// signal to this process is somebody else's, of which the host does not know. It replaces a worker that has gone unasked only when
/// the exit code is not 0: after 0 every later request would wait for ever.
/// </summary>
internal sealed class WorkerLifetime(IHostApplicationLifetime application) : IHostLifetime, IDisposable
{
    // What a shell calls a process that a signal has ended: 128 and the signal's number.
    private static readonly (PosixSignal Signal, int ExitCode)[] Ends =
        [(PosixSignal.SIGINT, 130), (PosixSignal.SIGQUIT, 131), (PosixSignal.SIGTERM, 143)];

    private PosixSignalRegistration[] _registrations = [];
    private int _exitCode;

    /// <summary>0 unless a signal was the reason to stop.</summary>
    public int ExitCode => Volatile.Read(ref _exitCode);

    /// <summary>Whether it has been asked to end, by the one or the other.</summary>
    public bool IsEnding => application.ApplicationStopping.IsCancellationRequested;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        _registrations = [.. Ends.Select(end => PosixSignalRegistration.Create(end.Signal, context => Stop(context, end.ExitCode)))];
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Stop(PosixSignalContext context, int exitCode)
    {
        // The process ends by returning from Main, once its turns have ended.
        context.Cancel = true;
        if (!IsEnding)
        {
            Volatile.Write(ref _exitCode, exitCode);
            application.StopApplication();
        }
    }
}
