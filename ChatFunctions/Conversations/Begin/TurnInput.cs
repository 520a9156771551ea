using ChatFunctions.Conversations.Table;
using ChatFunctions.Images;

namespace ChatFunctions.Conversations.Begin;

/// <summary>What is said with a turn.</summary>
/// <param name="Stored">Messages that are stored with it, oldest first; the last is the one that is answered.</param>
/// <param name="Unstored">Messages before those, which the model is only sent.</param>
internal sealed record TurnInput(IReadOnlyList<NewMessage> Stored, IReadOnlyList<NewMessage> Unstored)
{
    /// <summary>The most messages that a turn stores: a transaction holds 100 rows, and copies, head, key and reply go with them.</summary>
    public const int MaxStored = 46;

    /// <summary>
    /// The most bytes, as <see cref="RowSize"/> counts them, of the messages that one write adds. A transaction holds 4 MiB: a begin copies
    /// as many at the most, and instructions and the head come on top.
    /// </summary>
    public const int MaxBytes = 1250 * 1024;

    /// <summary>Nothing new: for <see cref="TurnPlace.Again"/>.</summary>
    public static TurnInput Nothing { get; } = new([], []);

    /// <summary>All that is said, oldest first.</summary>
    public IReadOnlyList<NewMessage> All => Unstored.Count == 0 ? Stored : [.. Unstored, .. Stored];

    /// <summary>
    /// Whether an output would be stored without its call, or not at all: what belongs together at the end is more than is stored.
    /// </summary>
    public bool LosesOutputs => Unstored.Count > 0 && HeldOutputs.Of(Unstored).Waiting.Count() is var lost &&
        (lost > 0 || HeldOutputs.Of(All).Waiting.Count() < HeldOutputs.Of(Stored).Waiting.Count());

    public static TurnInput Of(string message, IReadOnlyList<MessageImage>? images = null) =>
        new([new NewMessage(MessageRole.User, message) { Images = images ?? [] }], []);

    /// <summary>
    /// Any number of messages: the newest are stored, no output without its call, and what does not fit before them is sent all the same.
    /// </summary>
    public static TurnInput Of(IReadOnlyList<NewMessage> messages)
    {
        var bytes = messages[^1].Bytes;
        var before = messages.SkipLast(1).Reverse().Take(MaxStored - 1);
        var first = messages.Count - 1 - before.TakeWhile(message => (bytes += message.Bytes) <= MaxBytes).Count();
        first = Uncut(messages, first) is var whole && whole < messages.Count ? whole : first;
        return new TurnInput([.. messages.Skip(first)], [.. messages.Take(first)]);
    }

    /// <summary>The same without one of <see cref="All"/>.</summary>
    public TurnInput Without(int message) => new(
        [.. Stored.Where((_, index) => index != message - Unstored.Count)], [.. Unstored.Where((_, index) => index != message)]);

    // The first place from here on that parts no call from its output.
    private static int Uncut(IReadOnlyList<NewMessage> messages, int place)
    {
        var groups = place == 0
            ? []
            : MessageGroup.Of([.. messages.Select((said, index) => said.ToRow(tokens: 0, token: "", default) with { Number = index })]);
        foreach (var group in groups.Where(group => group.Calls.Count > 0).OrderBy(group => group.Message.Number))
        {
            var last = (int)group.Calls.Max(call => call.Output.Number);
            place = group.Message.Number < place && place <= last ? last + 1 : place;
        }

        return place;
    }
}
