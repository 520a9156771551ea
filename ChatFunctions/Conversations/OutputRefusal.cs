using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>An output that no call waits for.</summary>
/// <param name="CallId">The call that it names.</param>
/// <param name="Message">Its place among what was said; 0 for the first message.</param>
/// <param name="IsAnswered">
/// Whether there is such a call, which has its output already, or was left without one when others of its message got theirs.
/// </param>
internal sealed record OutputRefusal(string CallId, int Message, bool IsAnswered)
{
    /// <summary>
    /// The place of an output that only says once more what is stored, where there are others: clients repeat those of their earlier steps.
    /// Without it, what is said may have nothing to refuse.
    /// </summary>
    public int? Repeated { get; private init; }

    /// <summary>Where the request names the call.</summary>
    public string? Place { get; init; }

    /// <summary>That each output has its call.</summary>
    /// <exception cref="OutputRefusedException">One has not.</exception>
    /// <inheritdoc cref="Of"/>
    public static void Check(IReadOnlyList<MessageRow> branch, IReadOnlyList<NewMessage> said)
    {
        if (Of(branch, said) is { } refusal)
        {
            throw new OutputRefusedException(refusal);
        }
    }

    /// <summary>The first such output.</summary>
    /// <param name="branch">What was said before, oldest first: messages that a window may have.</param>
    /// <param name="said">What is said now, oldest first.</param>
    /// <returns>Why it is refused; <see langword="null"/> where each output has its call.</returns>
    public static OutputRefusal? Of(IReadOnlyList<MessageRow> branch, IReadOnlyList<NewMessage> said)
    {
        var held = HeldOutputs.Of(said);
        var brought = held.Met;
        if (!held.Waiting.Any())
        {
            return null;
        }

        foreach (var message in branch.Reverse())
        {
            held.Meet(message);
        }

        if (held.Waiting.Where(order => order < brought).Take(1).ToArray() is not [var refused])
        {
            return null;
        }

        var place = said.Index().Where(item => item.Item.CallId is not null).ElementAt(brought - 1 - refused).Index;
        var id = said[place].CallId!;
        var before = branch.Select(message => message.Parts).Concat(said.Take(place).Select(message => message.Parts));
        return new OutputRefusal(id, place, before.Any(parts => parts.Any(part => part.Item.CallId == id)))
        {
            Place = said[place].Place,
            Repeated = FindRepeated(branch, said, id),
        };
    }

    private static int? FindRepeated(IReadOnlyList<MessageRow> branch, IReadOnlyList<NewMessage> said, string id)
    {
        var stored = branch.Where(message => message.CallId == id).Select(message => message.Text).ToHashSet();
        var repeated = said.Index().Where(item => item.Item.CallId == id && stored.Contains(item.Item.Text)).Select(item => item.Index);
        return said.Count(message => message.CallId is not null) > 1 && repeated.Take(1).ToArray() is [var first] ? first : null;
    }
}
