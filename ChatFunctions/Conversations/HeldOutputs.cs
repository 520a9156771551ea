using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>
/// Outputs that are held until their calls are met, while messages are looked at newest first. An output belongs to the newest call of its
/// id before it that is still open: services give the same ids each turn. What was said before the model spoke again answers the calls of
/// a message at once, and closes those that it leaves unanswered. For one thread at a time.
/// </summary>
internal sealed class HeldOutputs
{
    // By the id of the call, newest first; each with the replies that came after it.
    private readonly Dictionary<string, List<(MessageRow Output, int Order, int Replies)>> _held = [];
    private int _replies;

    /// <summary>Whether there are outputs alone, and so the question that they help to answer was asked before.</summary>
    public bool AskNothing { get; private init; }

    /// <summary>How many outputs were met.</summary>
    public int Met { get; private set; }

    /// <summary>The outputs of which no call was met yet: oldest first, by how many were met before them.</summary>
    public IEnumerable<int> Waiting => _held.Values.SelectMany(held => held).Select(held => held.Order).OrderDescending();

    /// <summary>The outputs among messages that wait for a call before them.</summary>
    public static HeldOutputs Of(IReadOnlyList<NewMessage> said)
    {
        var held = new HeldOutputs
        {
            AskNothing = said.Any(message => message.CallId is not null) && said.All(message => message.Role != MessageRole.User),
        };
        if (said.Any(message => message.CallId is not null))
        {
            foreach (var message in said.Reverse())
            {
                held.Meet(message.ToRow(tokens: 0, token: "", created: default));
            }
        }

        return held;
    }

    /// <summary>Looks at the next older message: holds it where it is an output.</summary>
    /// <param name="from">Outputs of a smaller order came when the message was not there any more.</param>
    /// <returns>Its calls that have an output, in their order.</returns>
    public IReadOnlyList<AnsweredCall> Meet(MessageRow message, int from = 0)
    {
        if (message.CallId is { } id)
        {
            var others = _held.TryGetValue(id, out var found) ? found : _held[id] = [];
            others.Add((message, Met++, _replies));
            return [];
        }

        var answered = _held.Count == 0 || message.Items.Length == 0 ? [] : Answer(message, from);
        _replies += message is { Role: MessageRole.Assistant, HasAnswer: true, Deleted: false, Superseded: false } ? 1 : 0;
        return answered;
    }

    private List<AnsweredCall> Answer(MessageRow message, int from)
    {
        var calls = message.Calls;
        var outputs = calls.Select(call => call.Item.CallId).Distinct().SelectMany(
            called => _held.GetValueOrDefault(called) ?? []).Where(held => held.Order >= from).ToArray();
        if (outputs.Length == 0)
        {
            return [];
        }

        var (first, _, replies) = outputs.MaxBy(held => held.Order);
        var answered = new List<AnsweredCall>();
        foreach (var call in calls)
        {
            var held = _held.GetValueOrDefault(call.Item.CallId) ?? [];
            if (held.FindLastIndex(held => held.Order >= from && IsTogether(held.Output, held.Replies)) is >= 0 and var index)
            {
                answered.Add(new AnsweredCall(call, held[index].Output, held[index].Order));
                held.RemoveAt(index);
            }
        }

        return answered;

        bool IsTogether(MessageRow output, int after) => output.TurnToken == first.TurnToken || after == replies;
    }
}
