using System.Text;

namespace ChatFunctions.LocalHost.Terminal.Typing;

/// <summary>Shows a draft behind its prompt, always in the place of what it showed before. For one caller.</summary>
/// <param name="screen">Whose last line is free.</param>
/// <param name="prompt">What stands before the draft.</param>
/// <param name="size">Columns and rows of the terminal.</param>
internal sealed class DraftPainter(Screen screen, string prompt, Func<(int Width, int Height)> size)
{
    // Of the cursor, below the first row that was painted.
    private int _row;

    /// <summary>As much as the terminal is high, round the place.</summary>
    public void Paint(Draft draft)
    {
        var (width, height) = size();
        var layout = DraftLayout.Of(prompt + draft.Text, prompt.Length + draft.Place, width);
        var count = Math.Min(layout.Rows.Count, height);
        var first = Math.Clamp(layout.Row - (height / 2), 0, layout.Rows.Count - count);
        var painting = Begin().AppendJoin("\r\n", layout.Rows.Skip(first).Take(count));
        _row = layout.Row - first;
        Move(painting, count - 1 - _row, 'A').Append('\r');
        Move(painting, layout.Column, 'C');
        screen.Paint(painting.ToString());
    }

    /// <summary>The whole of it, once, and a mark behind it; the next line is free.</summary>
    public void End(Draft draft, string mark = "")
    {
        var layout = DraftLayout.Of(prompt + draft.Text + mark, 0, size().Width);
        screen.Paint(Begin().AppendJoin("\r\n", layout.Rows).Append("\r\n").ToString());
        _row = 0;
    }

    private StringBuilder Begin() => Move(new StringBuilder("\r"), _row, 'A').Append("\e[J");

    private static StringBuilder Move(StringBuilder painting, int count, char direction) =>
        count > 0 ? painting.Append($"\e[{count}{direction}") : painting;
}
