using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>
/// What the model sees together or not at all: a message, of its calls those that have an output, and these outputs. A call without an
/// output, and an output without a call, it never sees: it would refuse them.
/// </summary>
/// <param name="Message">Any message but an output.</param>
/// <param name="Calls">Those of its calls that have an output, in their order.</param>
internal sealed record MessageGroup(MessageRow Message, IReadOnlyList<AnsweredCall> Calls)
{
    /// <summary>Its messages, in the order in which the model sees them.</summary>
    public IEnumerable<MessageRow> Messages => Calls.Select(call => call.Output).Prepend(Message);

    public int Tokens => Messages.Sum(message => message.Tokens);

    // Thoughts are never sent, so that a reply may have items and yet nothing that is.
    private bool IsEmpty => Calls.Count == 0 && Message.Items.Length > 0 && Message.Words.Length == 0;

    /// <summary>Groups messages; each group stands where its first output stands, or its message where it has none.</summary>
    /// <param name="messages">Oldest first.</param>
    public static IReadOnlyList<MessageGroup> Of(IReadOnlyList<MessageRow> messages)
    {
        var held = new HeldOutputs();
        var outputs = new List<int>();
        var groups = new MessageGroup?[messages.Count];
        for (var index = messages.Count - 1; index >= 0; index--)
        {
            var calls = held.Meet(messages[index]);
            if (messages[index].CallId is not null)
            {
                outputs.Add(index);
            }
            else if (new MessageGroup(messages[index], calls) is { IsEmpty: false } group)
            {
                groups[calls.Count == 0 ? index : outputs[calls.Max(call => call.Order)]] = group;
            }
        }

        return [.. groups.OfType<MessageGroup>()];
    }
}
