namespace ChatFunctions.OpenAI.Responses;

/// <summary>
/// The numbering of a response's events: four that open it, one for each delta, three that close it, and the terminal one. It depends on
/// nothing but the deltas, so that every instance numbers alike.
/// </summary>
internal static class ResponseEvents
{
    /// <summary>The cursor before the first event.</summary>
    public const int BeforeFirst = -1;

    private const int Opening = 4;
    private const int Closing = 3;

    /// <summary>The number of the event of delta <paramref name="index"/>.</summary>
    public static int OfDelta(int index) => Opening + index;

    /// <summary>The number of the terminal event after <paramref name="deltas"/> deltas.</summary>
    public static int OfTerminal(int deltas) => Opening + deltas + Closing;

    /// <summary>The index of the first delta whose event comes after event <paramref name="number"/>.</summary>
    public static int FirstDeltaAfter(int number) => Math.Max(0, number - Opening + 1);
}
