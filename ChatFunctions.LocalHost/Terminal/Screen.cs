namespace ChatFunctions.LocalHost.Terminal;

/// <summary>
/// What the person sees: text as it comes, and notes in brackets on lines of their own. Control characters of a message never reach
/// the terminal, where they could move the cursor or rename the window. Thread-safe.
/// </summary>
/// <param name="output">Takes the text.</param>
/// <param name="notes">Takes the notes; the same, or another.</param>
/// <param name="isTerminal">Whether a terminal shows the text; a file or a program gets it as it is, and nothing else.</param>
internal sealed class Screen(TextWriter output, TextWriter notes, bool isTerminal = true)
{
    private readonly Lock _lock = new();
    private bool _isInLine;

    public void Write(string text)
    {
        var clean = isTerminal ? WithoutControls(text) : text;
        if (clean.Length == 0)
        {
            return;
        }

        lock (_lock)
        {
            output.Write(clean);
            output.Flush();
            _isInLine = clean[^1] != '\n';
        }
    }

    public void WriteLine(string text) => Write($"{text}\n");

    /// <summary>Ends the line, if one has begun.</summary>
    public void EndLine()
    {
        lock (_lock)
        {
            if (_isInLine)
            {
                Write("\n");
            }
        }
    }

    /// <summary>Something that nobody has said.</summary>
    public void Note(string text)
    {
        lock (_lock)
        {
            if (isTerminal)
            {
                EndLine();
            }

            notes.WriteLine($"[{WithoutControls(text)}]");
            notes.Flush();
        }
    }

    /// <summary>What moves the cursor, as it is, while nobody else writes; it begins, and in the end leaves, a line of its own.</summary>
    public void Paint(string sequences)
    {
        lock (_lock)
        {
            output.Write(sequences);
            output.Flush();
        }
    }

    /// <summary>The text without control characters, but with its new lines and tabs.</summary>
    public static string WithoutControls(string text) =>
        text.Any(IsControl) ? string.Concat(text.Where(character => !IsControl(character))) : text;

    private static bool IsControl(char character) => char.IsControl(character) && character is not ('\n' or '\t');
}
