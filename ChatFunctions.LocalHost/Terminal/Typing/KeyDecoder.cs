using System.Text;

namespace ChatFunctions.LocalHost.Terminal.Typing;

/// <summary>
/// Makes what was typed of what the console reads: characters whole, and a paste as one text, between the marks that a terminal puts round
/// it when it is asked to (bracketed paste). The console does not know these, and reads them as single keys. For one thread.
/// </summary>
internal sealed class KeyDecoder
{
    /// <summary>Asks the terminal to mark what is pasted.</summary>
    public const string MarkPastes = "\e[?2004h";

    public const string LeavePastesAlone = "\e[?2004l";

    private const char Escape = '\e';
    private const string Begin = "\e[200~";
    private const string End = "\e[201~";

    // The part of a mark that has come, or the paste after it.
    private readonly StringBuilder _held = new();
    private bool _isPaste;
    private char _highHalf;

    /// <returns>What is complete with it, in order.</returns>
    public IReadOnlyList<Typed> Take(ConsoleKeyInfo key)
    {
        // A read that ends behind a mark's first two characters makes one key of them.
        var raw = key is { Modifiers: ConsoleModifiers.Alt, KeyChar: '[' } ? Begin[..2] : key.KeyChar.ToString();
        if (_isPaste)
        {
            _held.Append(raw);
            return raw[^1] == End[^1] && _held.Length >= End.Length && Held(_held.Length - End.Length) == End ? [EndPaste()] : [];
        }

        if (Begin.StartsWith(Held(0) + raw, StringComparison.Ordinal))
        {
            _held.Append(raw);
            _isPaste = _held.Length == Begin.Length;
            _held.Length = _isPaste ? 0 : _held.Length;
            return [];
        }

        // No mark. An Escape is an Alt for the key that comes with it, and else means nothing.
        var isAlt = _held.Length == 1;
        var typed = Held(0).TrimStart(Escape).Select(character => Typed.Said(character.ToString())).ToList();
        _held.Clear();
        if (raw[0] == Escape)
        {
            _held.Append(raw);
        }
        else if (One(key, isAlt ? key.Modifiers | ConsoleModifiers.Alt : key.Modifiers) is { } one)
        {
            typed.Add(one);
        }

        return typed;
    }

    private string Held(int from) => _held.ToString(from, _held.Length - from);

    private Typed EndPaste()
    {
        var text = _held.ToString(0, _held.Length - End.Length).ReplaceLineEndings("\n");
        (_isPaste, _held.Length) = (false, 0);
        return Typed.Said(Screen.WithoutControls(text));
    }

    private Typed? One(ConsoleKeyInfo key, ConsoleModifiers modifiers)
    {
        if (char.IsHighSurrogate(key.KeyChar))
        {
            _highHalf = key.KeyChar;
            return null;
        }

        return char.IsLowSurrogate(key.KeyChar) ? Typed.Said($"{_highHalf}{key.KeyChar}")
            : key.KeyChar == '\t' || !char.IsControl(key.KeyChar) ? Typed.Said(key.KeyChar.ToString())
            : new Typed(key.Key, modifiers, "");
    }
}
