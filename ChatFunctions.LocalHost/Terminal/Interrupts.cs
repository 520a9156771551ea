using System.Runtime.InteropServices;

namespace ChatFunctions.LocalHost.Terminal;

/// <summary>
/// Ctrl+C stops what runs in the terminal, not the program; a termination or a closed terminal ends it. Thread-safe.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _exit = new();
    private readonly PosixSignalRegistration[] _registrations;
    private volatile Action? _onInterrupt;

    public Interrupts() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt),
        .. new[] { PosixSignal.SIGTERM, PosixSignal.SIGQUIT, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Terminate)),
    ];

    /// <summary>Cancelled when the program is to end.</summary>
    public CancellationToken Exit => _exit.Token;

    /// <summary>Says what Ctrl+C does from now on; <see langword="null"/>: end the program.</summary>
    public void OnInterrupt(Action? action) => _onInterrupt = action;

    public void End() => _exit.Cancel();

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
        (_onInterrupt ?? End)();
    }

    private void Terminate(PosixSignalContext context)
    {
        context.Cancel = true;
        End();
    }
}
