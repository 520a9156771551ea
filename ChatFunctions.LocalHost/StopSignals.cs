using System.Runtime.InteropServices;

namespace ChatFunctions.LocalHost;

/// <summary>
/// Ctrl+C, SIGTERM and a closed terminal as a token, from the first line of the program on: the installation of Azurite, too, must be
/// interruptible. The process ends by returning from Main, so that everything it started is disposed.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly PosixSignalRegistration[] _registrations;

    public StopSignals()
    {
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP }.Select(Register)];
    }

    public CancellationToken Token => _stopping.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stopping.Dispose();
    }

    private PosixSignalRegistration Register(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        _stopping.Cancel();
    });
}
