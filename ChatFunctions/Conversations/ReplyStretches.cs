using ChatFunctions.Completions;

namespace ChatFunctions.Conversations;

/// <summary>Goes over the entries of a reply, one item at a time, without allocating.</summary>
internal ref struct ReplyStretches(ReplyView view, int from)
{
    private readonly ReplyView _view = view;
    private int _next = from;

    // The run that the next entry is in, or that comes after it; -1 before it is looked for.
    private int _run = -1;

    public readonly ReplyStretches GetEnumerator() => this;

    public ReplyStretch Current { get; private set; }

    public bool MoveNext()
    {
        if (_next >= _view.Count)
        {
            return false;
        }

        var runs = _view.Runs;
        if (_run < 0)
        {
            for (_run = runs.Length; _run > 0 && runs[_run - 1].Entry > _next; _run--)
            {
            }
        }
        else
        {
            _run++;
        }

        // The run that began last, if any, and where the one after it begins.
        var end = _run < runs.Length ? runs[_run].Entry : _view.Count;
        if (_run == 0)
        {
            Current = new ReplyStretch(0, ReplyItem.Text, _next == 0, _next, end);
        }
        else
        {
            var run = runs[_run - 1];
            var begins = run.Begun is not null && run.Entry == _next;
            Current = new ReplyStretch(run.Item, _view.Item(run.Item), begins, begins ? _next + 1 : _next, end);
        }

        _next = end;
        return true;
    }
}

/// <summary>Entries of one item, one after another.</summary>
/// <param name="Index">The item's place in the reply.</param>
/// <param name="Begins">Whether it begins here.</param>
/// <param name="From">The first of its deltas here.</param>
/// <param name="To">The entry after them.</param>
internal readonly record struct ReplyStretch(int Index, ReplyItem Item, bool Begins, int From, int To);
