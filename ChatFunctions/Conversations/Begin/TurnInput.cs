namespace ChatFunctions.Conversations.Begin;

/// <summary>What is said with a turn.</summary>
/// <param name="Stored">Messages that are stored with it, oldest first; the last is the one that is answered.</param>
/// <param name="Unstored">Messages before those, which the model is only sent.</param>
internal sealed record TurnInput(IReadOnlyList<NewMessage> Stored, IReadOnlyList<NewMessage> Unstored)
{
    /// <summary>The most messages that a turn stores: a transaction holds 100 rows, and copies, head, key and reply go with them.</summary>
    public const int MaxStored = 46;

    /// <summary>
    /// The most UTF-16 units of the messages that one begin writes: a transaction holds 4 MiB, and JSON may take six bytes for a unit.
    /// </summary>
    public const int MaxUnits = 500_000;

    /// <summary>Nothing new: for <see cref="TurnPlace.Again"/>.</summary>
    public static TurnInput Nothing { get; } = new([], []);

    public static TurnInput Of(string message) => new([new NewMessage(MessageRole.User, message)], []);

    /// <summary>Any number of messages: the newest are stored, and what does not fit before them is sent all the same.</summary>
    public static TurnInput Of(IReadOnlyList<NewMessage> messages)
    {
        var units = messages[^1].Text.Length;
        var before = messages.SkipLast(1).Reverse().Take(MaxStored - 1);
        var stored = 1 + before.TakeWhile(message => (units += message.Text.Length) <= MaxUnits).Count();
        return new TurnInput([.. messages.TakeLast(stored)], [.. messages.SkipLast(stored)]);
    }
}
