using System.Globalization;

namespace ChatFunctions.LocalHost.Terminal.Typing;

/// <summary>A text that is being written, and where in it. Moves by characters as people see them. For one caller.</summary>
internal sealed class Draft
{
    public string Text { get; private set; } = "";

    /// <summary>Where the next character goes, in UTF-16 units.</summary>
    public int Place { get; private set; }

    public int LineStart => Text.LastIndexOf('\n', Math.Max(Place - 1, 0), Place) + 1;

    public int LineEnd => Text.IndexOf('\n', Place) is >= 0 and var end ? end : Text.Length;

    /// <summary>Where the character before the place begins.</summary>
    public int Previous
    {
        get
        {
            // From the line's start on: where characters are joined can't be told backwards.
            var at = Place == LineStart ? Math.Max(Place - 1, 0) : LineStart;
            while (at + Length(at) < Place)
            {
                at += Length(at);
            }

            return at;
        }
    }

    public int Next => Place + Length(Place);

    /// <summary>Where the word before the place begins.</summary>
    public int WordStart => Text[..Place].TrimEnd().LastIndexOfAny([' ', '\n', '\t']) + 1;

    /// <summary>Where the word behind the place ends.</summary>
    public int WordEnd
    {
        get
        {
            var start = Text.Length - Text[Place..].TrimStart().Length;
            return Text.IndexOfAny([' ', '\n', '\t'], start) is >= 0 and var end ? end : Text.Length;
        }
    }

    public void Insert(string text) => Replace(Text.Insert(Place, text), Place + text.Length);

    /// <summary>Another text, to be gone on with at its end.</summary>
    public void Replace(string text) => Replace(text, text.Length);

    public void Move(int place) => Replace(Text, place);

    /// <summary>Removes what is between the place and another.</summary>
    public void RemoveTo(int other)
    {
        var (from, to) = (Math.Min(Place, other), Math.Max(Place, other));
        Replace(Text.Remove(from, to - from), from);
    }

    /// <summary>Goes to the line above or below.</summary>
    /// <returns>Whether there is one.</returns>
    public bool MoveLine(int down)
    {
        var (start, end) = (LineStart, LineEnd);
        if (down < 0 ? start == 0 : end == Text.Length)
        {
            return false;
        }

        var column = Place - start;
        Move(down < 0 ? start - 1 : end + 1);
        var wanted = Math.Min(LineStart + column, LineEnd);
        Move(LineStart);
        while (Next <= wanted && Place < LineEnd)
        {
            Move(Next);
        }

        return true;
    }

    private int Length(int at) => at < Text.Length ? StringInfo.GetNextTextElementLength(Text.AsSpan(at)) : 0;

    private void Replace(string text, int place) => (Text, Place) = (text, place);
}
