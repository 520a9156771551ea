using System.Runtime.InteropServices;

namespace ChatFunctions.LocalHost;

/// <summary>
/// Ctrl+C ends the program, unless it means something else just now; a termination or a closed terminal ends it always. So from its first
/// line on: the installation of Azurite can be interrupted too. The process ends by returning from Main, and disposes what it started.
/// Thread-safe.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _exit = new();
    private readonly PosixSignalRegistration[] _registrations;
    private volatile Action? _onInterrupt;

    public Interrupts() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt),
        .. new[] { PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP }.Select(
            signal => PosixSignalRegistration.Create(signal, Terminate)),
    ];

    /// <summary>Cancelled when the program is to end.</summary>
    public CancellationToken Exit => _exit.Token;

    /// <summary>Says what Ctrl+C does from now on; <see langword="null"/>: end the program.</summary>
    public void OnInterrupt(Action? action) => _onInterrupt = action;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _exit.Dispose();
    }

    private void Interrupt(PosixSignalContext context)
    {
        context.Cancel = true;
        (_onInterrupt ?? _exit.Cancel)();
    }

    private void Terminate(PosixSignalContext context)
    {
        context.Cancel = true;
        _exit.Cancel();
    }
}
