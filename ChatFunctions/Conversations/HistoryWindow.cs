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
    private readonly List<long> _unusable = [];
    private int _settled;
    private string? _turn;
    private string? _unansweredTurn;
    private long? _unanswered;

    /// <summary>Tokens of the messages taken.</summary>
    public int Tokens { get; private set; }

    /// <summary>Whether the next older message can't be taken any more.</summary>
    public bool IsFull { get; private set; } = maxMessages <= 0 || maxTokens <= 0;

    /// <summary>
    /// The messages offered that no window of this conversation may have, whatever room there is: as far as all was offered that a reply
    /// without an answer keeps out.
    /// </summary>
    public IEnumerable<long> Unusable => _unusable.Take(_settled);

    /// <summary>Offers the next older message.</summary>
    public void Offer(MessageRow message)
    {
        if (message.TurnToken != _turn && !(message.Number >= _unanswered))
        {
            _settled = _unusable.Count;
        }

        _turn = message.TurnToken;
        if (message is { Role: MessageRole.Assistant, HasAnswer: false, Superseded: false })
        {
            (_unansweredTurn, _unanswered) = (message.TurnToken, message.Asked);
        }
        else if (message.Number == _unanswered)
        {
            // Answered again, but in vain: what was asked with it goes, too.
            _unansweredTurn = message.TurnToken;
        }

        if (message.Deleted || message.Superseded || message.TurnToken == _unansweredTurn)
        {
            _unusable.Add(message.Number);
            return;
        }

        IsFull = IsFull || message.Tokens > maxTokens - Tokens;
        if (!IsFull)
        {
            _newestFirst.Add(message);
            Tokens += message.Tokens;
            IsFull = _newestFirst.Count == maxMessages;
        }
    }

    /// <summary>The messages taken, oldest first.</summary>
    public IReadOnlyList<MessageRow> ToChronological()
    {
        var messages = _newestFirst.ToArray();
        Array.Reverse(messages);
        return messages;
    }
}
