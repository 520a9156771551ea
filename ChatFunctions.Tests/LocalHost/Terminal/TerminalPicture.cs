using Spectre.Console;

namespace ChatFunctions.Tests.LocalHost.Terminal;

/// <summary>
/// What a terminal shows after all that was written to it, what has left its window at the top included. Knows the sequences that the chat
/// and the console write, and no others. For one caller.
/// </summary>
internal sealed class TerminalPicture
{
    // A wide character is followed by an empty cell; a tab is let be as one.
    private readonly List<List<string>> _rows = [[]];
    private readonly StringBuilder _waiting = new();
    private int _row;
    private int _column;

    /// <summary>Its rows, each as long as what stands in it.</summary>
    public string Text => string.Join('\n', _rows.Select(row => string.Concat(row)));

    public void Write(ReadOnlySpan<char> output)
    {
        _waiting.Append(output);
        var text = _waiting.ToString();
        var done = 0;
        while (done < text.Length && TryTake(text.AsSpan(done), out var length))
        {
            done += length;
        }

        _waiting.Remove(0, done);
    }

    private bool TryTake(ReadOnlySpan<char> text, out int length)
    {
        length = 1;
        switch (text[0])
        {
            case '\r':
                _column = 0;
                return true;
            case '\n':
                _row++;
                Ensure(0);
                return true;
            case '\a':
                return true;
            case '\e':
                return TryTakeSequence(text, out length);
            default:
                // What belongs to a character may come with the next read; then the cursor stands behind it all the same.
                length = StringInfo.GetNextTextElementLength(text);
                Put(text[..length].ToString());
                return true;
        }
    }

    private bool TryTakeSequence(ReadOnlySpan<char> text, out int length)
    {
        length = 2;
        if (text.Length < 2 || (text[1] == '[' && text.Length == 2))
        {
            return false;
        }

        if (text[1] != '[')
        {
            Assert.Contains(text[1], "=>");
            return true;
        }

        var end = text[2..].IndexOfAnyInRange('@', '~');
        length = end + 3;
        if (end >= 0)
        {
            Do(text[end + 2], text[2..(end + 2)]);
        }

        return end >= 0;
    }

    private void Do(char command, ReadOnlySpan<char> argument)
    {
        var count = int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;
        switch (command)
        {
            case 'A':
                _row = Math.Max(_row - count, 0);
                break;
            case 'C':
                _column += count;
                break;
            case 'J':
                _rows.RemoveRange(_row + 1, _rows.Count - _row - 1);
                _rows[_row].RemoveRange(Math.Min(_column, _rows[_row].Count), Math.Max(_rows[_row].Count - _column, 0));
                break;
            default:
                Assert.Contains(command, "hl");
                break;
        }
    }

    private void Put(string character)
    {
        var cells = character == "\t" ? 1 : character.GetCellWidth();
        Ensure(_column + cells);
        for (var cell = 0; cell < cells; cell++)
        {
            _rows[_row][_column++] = cell == 0 ? character : "";
        }
    }

    private void Ensure(int cells)
    {
        while (_rows.Count <= _row)
        {
            _rows.Add([]);
        }

        while (_rows[_row].Count < cells)
        {
            _rows[_row].Add(" ");
        }
    }
}
