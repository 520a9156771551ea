namespace ChatFunctions.LocalHost.Terminal.Typing;

/// <summary>Lets a person write a message, with what they have written before at hand. For one caller.</summary>
/// <param name="keyboard">Where they write.</param>
/// <param name="screen">Where they see it.</param>
/// <param name="size">Columns and rows of the terminal.</param>
internal sealed class LineEditor(Keyboard keyboard, Screen screen, Func<(int Width, int Height)> size)
{
    private const string Quotes = "\"\"\"";

    private readonly List<string> _history = [];

    /// <summary>Reads a message, which may have several lines, and remembers it.</summary>
    /// <returns>The message, without space behind it; <see langword="null"/> where the person or the terminal wants to end.</returns>
    public async Task<string?> ReadMessageAsync(string prompt, CancellationToken cancellationToken)
    {
        var message = await ReadAsync(prompt, _history, cancellationToken);
        if (message is { Length: > 0 } && (_history.Count == 0 || _history[^1] != message))
        {
            _history.Add(message);
        }

        return message is null ? null : WithoutQuotes(message);
    }

    /// <summary>Reads the answer to a question.</summary>
    /// <returns>Whether it was yes.</returns>
    public async Task<bool> AgreesAsync(string question, CancellationToken cancellationToken) =>
        (await ReadAsync($"{question} (yes/no) ", [], cancellationToken))?.ToUpperInvariant() is "YES" or "Y";

    private async Task<string?> ReadAsync(string prompt, List<string> history, CancellationToken cancellationToken)
    {
        var (draft, painter, recalled) = (new Draft(), new DraftPainter(screen, prompt, size), history.Count);
        var typed = keyboard.ReadAsync(cancellationToken);
        painter.Paint(draft);
        await foreach (var one in typed)
        {
            var isControl = one.Modifiers.HasFlag(ConsoleModifiers.Control);
            switch (one.Key)
            {
                case ConsoleKey.Enter when one.Modifiers == ConsoleModifiers.None && !IsOpen(draft.Text):
                    painter.End(draft);
                    return draft.Text.TrimEnd();
                case ConsoleKey.C or ConsoleKey.D when isControl && draft.Text.Length == 0:
                    painter.End(draft, $"^{one.Key}");
                    return null;
                case ConsoleKey.C when isControl:
                    painter.End(draft, "^C");
                    screen.Note("The line is cleared. Ctrl+C on an empty line ends.");
                    (draft, recalled) = (new Draft(), history.Count);
                    break;
                case ConsoleKey.UpArrow or ConsoleKey.DownArrow when !draft.MoveLine(one.Key == ConsoleKey.UpArrow ? -1 : 1):
                    recalled = Math.Clamp(recalled + (one.Key == ConsoleKey.UpArrow ? -1 : 1), 0, history.Count);
                    draft.Replace(recalled < history.Count ? history[recalled] : "");
                    break;
                default:
                    Edit(draft, one, isControl);
                    break;
            }

            if (!keyboard.HasMore)
            {
                painter.Paint(draft);
            }
        }

        return null;
    }

    private static void Edit(Draft draft, Typed typed, bool isControl)
    {
        switch (typed.Key)
        {
            case ConsoleKey.None:
                draft.Insert(typed.Text);
                break;
            case ConsoleKey.Enter:
                draft.Insert("\n");
                break;
            case ConsoleKey.LeftArrow or ConsoleKey.B:
                draft.Move(isControl && typed.Key == ConsoleKey.LeftArrow ? draft.WordStart : draft.Previous);
                break;
            case ConsoleKey.RightArrow or ConsoleKey.F:
                draft.Move(isControl && typed.Key == ConsoleKey.RightArrow ? draft.WordEnd : draft.Next);
                break;
            case ConsoleKey.Home or ConsoleKey.A:
                draft.Move(draft.LineStart);
                break;
            case ConsoleKey.End or ConsoleKey.E:
                draft.Move(draft.LineEnd);
                break;
            case ConsoleKey.Backspace or ConsoleKey.H:
                draft.RemoveTo(isControl && typed.Key == ConsoleKey.Backspace ? draft.WordStart : draft.Previous);
                break;
            case ConsoleKey.Delete or ConsoleKey.D:
                draft.RemoveTo(draft.Next);
                break;
            case ConsoleKey.W:
                draft.RemoveTo(draft.WordStart);
                break;
            case ConsoleKey.U:
                draft.RemoveTo(draft.LineStart);
                break;
            case ConsoleKey.K:
                draft.RemoveTo(draft.LineEnd);
                break;
        }
    }

    // Three quotes open a text of several lines, and close it.
    private static bool IsOpen(string text) =>
        text.StartsWith(Quotes, StringComparison.Ordinal) && WithoutQuotes(text.TrimEnd()).Length == text.TrimEnd().Length;

    private static string WithoutQuotes(string text)
    {
        var isQuoted = text.Length >= 2 * Quotes.Length
            && text.StartsWith(Quotes, StringComparison.Ordinal) && text.EndsWith(Quotes, StringComparison.Ordinal);
        return isQuoted ? text[Quotes.Length..^Quotes.Length].Trim('\n') : text;
    }
}
