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

    /// <summary>
    /// Groups messages. Calls stand where their first output stands, and their message with them; but where something else was said in
    /// between, its words stay where they were said, and are a group of their own.
    /// </summary>
    /// <param name="messages">Oldest first.</param>
    public static IReadOnlyList<MessageGroup> Of(IReadOnlyList<MessageRow> messages)
    {
        var held = new HeldOutputs();
        var outputs = new List<int>();
        var groups = new MessageGroup?[messages.Count];
        for (var index = messages.Count - 1; index >= 0; index--)
        {
            var message = messages[index];
            var calls = held.Meet(message);
            if (message.CallId is not null)
            {
                outputs.Add(index);
            }
            else if (new MessageGroup(message, calls) is { IsEmpty: false } group)
            {
                var place = calls.Count == 0 ? index : outputs[calls.Max(call => call.Order)];
                var isParted = message.Words.Length > 0 && groups[index..place].Any(between => between is not null);
                groups[index] = isParted ? group.OfWords() : null;
                groups[place] = isParted ? group.OfCalls() : group;
            }
        }

        return [.. groups.OfType<MessageGroup>()];
    }

    private MessageGroup OfWords() => new(Message.Only([.. Message.Parts.Where(part => part.Item.IsMessage)]), []);

    private MessageGroup OfCalls() => this with { Message = Message.Only([.. Calls.Select(call => call.Call)]) };
}
