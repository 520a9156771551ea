using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace ChatFunctions.LocalHost.Terminal.Typing;

/// <summary>
/// What is typed, read all the time: during a reply the terminal would show it among the reply's words. What comes then waits for the next
/// prompt. For one reader; one a process, because a read of the console can't be cancelled.
/// </summary>
internal sealed class Keyboard
{
    private readonly Channel<Typed> _typed = Channel.CreateUnbounded<Typed>();
    private readonly Interrupts _interrupts;

    /// <param name="interrupts">Ctrl+C comes as a signal. While somebody reads here it is a key like others.</param>
    /// <param name="readKey">Waits for a key, as <see cref="Console.ReadKey(bool)"/> does, and throws when there can be no more.</param>
    public Keyboard(Interrupts interrupts, Func<ConsoleKeyInfo> readKey)
    {
        _interrupts = interrupts;
        new Thread(() => Read(readKey)) { IsBackground = true, Name = nameof(Keyboard) }.Start();
    }

    /// <summary>Whether something is there that nobody has read.</summary>
    public bool HasMore => _typed.Reader.TryPeek(out _);

    /// <summary>In order, until the terminal is gone. Ctrl+C is among it from the call on.</summary>
    public IAsyncEnumerable<Typed> ReadAsync(CancellationToken cancellationToken)
    {
        _interrupts.OnInterrupt(() => _typed.Writer.TryWrite(Typed.Interrupt));
        return EnumerateAsync(cancellationToken);
    }

    private async IAsyncEnumerable<Typed> EnumerateAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var typed in _typed.Reader.ReadAllAsync(cancellationToken))
            {
                yield return typed;
            }
        }
        finally
        {
            _interrupts.OnInterrupt(null);
        }
    }

    private void Read(Func<ConsoleKeyInfo> readKey)
    {
        var decoder = new KeyDecoder();
        try
        {
            while (readKey() is var key && !IsEnd(key))
            {
                foreach (var typed in IsPastedEnter(key) ? [Typed.Said("\n")] : decoder.Take(key))
                {
                    _typed.Writer.TryWrite(typed);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or InvalidOperationException)
        {
            // The terminal is gone.
        }

        _typed.Writer.TryComplete();
    }

    // What a read of nothing gives; no key has neither a name nor a character.
    private static bool IsEnd(ConsoleKeyInfo key) => key is { KeyChar: '\0', Key: ConsoleKey.None, Modifiers: ConsoleModifiers.None };

    // Windows may mark no paste. There, a key that waits behind an Enter is no hand's.
    private static bool IsPastedEnter(ConsoleKeyInfo key) =>
        OperatingSystem.IsWindows() && key.Key == ConsoleKey.Enter && Console.KeyAvailable;
}
