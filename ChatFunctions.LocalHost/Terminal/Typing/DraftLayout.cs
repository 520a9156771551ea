using System.Globalization;
using System.Text;
using Spectre.Console;

namespace ChatFunctions.LocalHost.Terminal.Typing;

/// <summary>A text as rows of a terminal, and the cell of one place in it.</summary>
/// <param name="Rows">What each row shows, none wider than the terminal.</param>
/// <param name="Row">The place's row.</param>
/// <param name="Column">The place's column.</param>
internal sealed record DraftLayout(IReadOnlyList<string> Rows, int Row, int Column)
{
    private const string Tab = "    ";

    public static DraftLayout Of(string text, int place, int width)
    {
        List<string> rows = [];
        var row = new StringBuilder();
        var (column, found) = (0, (Row: 0, Column: 0));
        for (var at = 0; at <= text.Length;)
        {
            var element = at < text.Length ? text.Substring(at, StringInfo.GetNextTextElementLength(text.AsSpan(at))) : "";
            var shown = element switch { "\t" => Tab, "\n" => "", _ => element };
            var cells = shown.GetCellWidth();

            // The place behind the last character needs a cell too.
            if (column + Math.Max(cells, element.Length == 0 ? 1 : 0) > width)
            {
                End();
            }

            if (at == place)
            {
                found = (rows.Count, Math.Min(column, width - 1));
            }

            row.Append(shown);
            column += cells;
            if (element == "\n")
            {
                End();
            }

            at += Math.Max(element.Length, 1);
        }

        rows.Add(row.ToString());
        return new DraftLayout(rows, found.Row, found.Column);

        void End()
        {
            rows.Add(row.ToString());
            row.Clear();
            column = 0;
        }
    }
}
