using System.Text;

namespace ChatFunctions.LocalHost.Terminal;

/// <summary>
/// What the person sees: text as it comes, and notes in brackets on lines of their own. Control characters of a message never reach
/// the terminal, where they could move the cursor or rename the window. Thread-safe.
/// </summary>
internal sealed class Screen(TextWriter output)
{
    private readonly Lock _lock = new();
    private bool _isInLine;

    public void Write(string text)
    {
        var clean = Clean(text);
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
            EndLine();
            WriteLine($"[{text}]");
        }
    }

    /// <summary>The person has ended the line.</summary>
    public void LineWasEntered()
    {
        lock (_lock)
        {
            _isInLine = false;
        }
    }

    private static string Clean(string text)
    {
        if (!text.Any(IsControl))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var character in text.Where(character => !IsControl(character)))
        {
            clean.Append(character);
        }

        return clean.ToString();
    }

    private static bool IsControl(char character) => char.IsControl(character) && character is not ('\n' or '\t');
}
