using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>
/// The newest messages that fit the budget, gathered newest first. Left out are turns that ended with no reply text: a
/// question that was never answered would only be answered again.
/// </summary>
/// <param name="maxMessages">Messages at the most; 0 or more.</param>
/// <param name="maxTokens">Tokens of their text at the most, by <c>o200k_base</c>; may be negative, which leaves no room.</param>
internal sealed class HistoryWindow(int maxMessages, int maxTokens)
{
    private readonly List<MessageRow> _newestFirst = [];
    private string? _unansweredTurn;

    /// <summary>Tokens of the messages taken.</summary>
    public int Tokens { get; private set; }

    /// <summary>Whether the next older message can't be taken any more.</summary>
    public bool IsFull { get; private set; } = maxMessages <= 0 || maxTokens <= 0;

    /// <summary>Offers the next older message.</summary>
    /// <returns>Whether any window of this conversation may have it; whether there is room in this one does not count.</returns>
    public bool Offer(MessageRow message)
    {
        if (message is { Role: MessageRole.Assistant, HasAnswer: false })
        {
            _unansweredTurn = message.TurnToken;
        }

        if (message.Deleted || message.Superseded || message.TurnToken == _unansweredTurn)
        {
            return false;
        }

        IsFull = IsFull || message.Tokens > maxTokens - Tokens;
        if (!IsFull)
        {
            _newestFirst.Add(message);
            Tokens += message.Tokens;
            IsFull = _newestFirst.Count == maxMessages;
        }

        return true;
    }

    /// <summary>The messages taken, oldest first.</summary>
    public IReadOnlyList<MessageRow> ToChronological()
    {
        var messages = _newestFirst.ToArray();
        Array.Reverse(messages);
        return messages;
    }
}
