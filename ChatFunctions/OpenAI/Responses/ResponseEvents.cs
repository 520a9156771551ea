using ChatFunctions.Completions;
using ChatFunctions.Conversations;

namespace ChatFunctions.OpenAI.Responses;

/// <summary>
/// The numbering of a response's events: two that open it, those with which an item begins, one for each delta, those with which an item
/// is done, and the terminal one. It depends on nothing but the reply's entries, so that every instance numbers alike.
/// </summary>
/// <remarks>
/// A message or a thought is done when another item begins, or at the end; calls are done at the end, because their arguments may
/// come in turns. A reply without any entry counts as an empty message.
/// </remarks>
internal static class ResponseEvents
{
    /// <summary>The cursor before the first event.</summary>
    public const int BeforeFirst = -1;

    private const int Opening = 2;

    /// <summary>The number of the first event after those of all entries of <paramref name="view"/>.</summary>
    public static int Next(ReplyView view)
    {
        var next = Opening;
        ReplyItem? open = null;
        foreach (var stretch in view.Stretches(0))
        {
            next += (stretch.Begins ? OfBegin(ref open, stretch.Item) : 0) + stretch.To - stretch.From;
        }

        return next;
    }

    /// <summary>The number of the terminal event after <paramref name="view"/>, which is all of the reply.</summary>
    public static int OfTerminal(ReplyView view)
    {
        var items = view.Items;
        var next = Next(view);
        if (items.IsEmpty)
        {
            return next + Begin(ReplyItem.Text) + Done(ReplyItem.Text);
        }

        for (var index = 0; index < items.Length; index++)
        {
            next += items[index].IsCall || index == items.Length - 1 ? Done(items[index]) : 0;
        }

        return next;
    }

    /// <summary>The first delta whose event comes after event <paramref name="number"/>; without one, the end of the view.</summary>
    public static int FirstDeltaAfter(ReplyView view, int number)
    {
        var next = Opening;
        ReplyItem? open = null;
        foreach (var stretch in view.Stretches(0))
        {
            next += stretch.Begins ? OfBegin(ref open, stretch.Item) : 0;
            if (next + stretch.To - stretch.From > number + 1)
            {
                return stretch.From + Math.Max(0, number + 1 - next);
            }

            next += stretch.To - stretch.From;
        }

        return view.Count;
    }

    private static int OfBegin(ref ReplyItem? open, ReplyItem begun)
    {
        var done = open is { IsCall: false } before ? Done(before) : 0;
        open = begun;
        return done + Begin(begun);
    }

    private static int Begin(ReplyItem item) => item.IsCall ? 1 : 2;

    private static int Done(ReplyItem item) => item.IsCall ? 2 : 3;
}
