using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>Cuts a growing reply into journal rows and remembers which row is open. For one writer.</summary>
internal sealed class JournalCursor
{
    private int _row;
    private int _rowStart;

    /// <summary>How many deltas are journaled for certain.</summary>
    public int Journaled { get; private set; }

    /// <summary>The rows that are in the table for certain: 0 up to and without this.</summary>
    public int RowsWritten { get; private set; }

    /// <summary>The rows to write so that the journal holds all of the view: the open one again, and those after it.</summary>
    public IReadOnlyList<JournalRow> Pending(ReplyView view)
    {
        var rows = new List<JournalRow>();
        if (view.Count == Journaled)
        {
            return rows;
        }

        for (int start = _rowStart, row = _row; start < view.Count; row++)
        {
            var end = start + 1;
            while (end < view.Count && view.Deltas(start, end + 1).Length <= TextProperties.MaxUnits)
            {
                end++;
            }

            rows.Add(new JournalRow(row, start, view.Deltas(start, end).ToString(), view.Lengths(start, end), view.Model));
            start = end;
        }

        return rows;
    }

    /// <summary>Says that <paramref name="rows"/>, which came from <see cref="Pending"/>, are in the table.</summary>
    public void Advance(IReadOnlyList<JournalRow> rows)
    {
        if (rows is [.., var last])
        {
            (_row, _rowStart) = (last.Index, last.FirstDelta);
            Journaled = last.EndDelta;
            RowsWritten = last.Index + 1;
        }
    }
}
