using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations;

/// <summary>
/// The newest messages that fit the budget, gathered newest first. A message with calls is taken together with their outputs or not at all;
/// one whose calls get their outputs now is taken whatever the budget, and so is the question before it, where nothing else is said now.
/// Left out are turns that ended with no reply text: a question that was never answered would only be answered again.
/// </summary>
/// <param name="maxMessages">Messages at the most; 0 or more.</param>
/// <param name="maxTokens">Tokens of their text at the most, by <c>o200k_base</c>; may be negative, which leaves no room.</param>
/// <param name="now">The outputs that come after the window and wait for their calls; none where nothing does.</param>
/// <param name="maxBytes">Bytes at the most, as <see cref="RowSize"/> counts them.</param>
internal sealed class HistoryWindow(int maxMessages, int maxTokens, HeldOutputs? now = null, int maxBytes = int.MaxValue)
{
    // How many messages without room are looked at for a call that gets its output now, and for the question.
    private const int MaxSought = 200;

    private readonly List<MessageRow> _taken = [];
    private readonly List<long> _unusable = [];
    private readonly HeldOutputs _held = now ?? new HeldOutputs();
    private readonly int _metNow = now?.Met ?? 0;
    private bool _wantsQuestion = now?.AskNothing ?? false;
    private int _waiting = now?.Waiting.Count() ?? 0;
    private bool _isSpent = maxMessages <= 0 || maxTokens <= 0;
    private int _bytes;
    private int _sought;
    private int _settled;
    private int _metSinceAsked = now?.Met ?? 0;
    private string? _turn;
    private string? _unansweredTurn;
    private long? _unanswered;

    /// <summary>Tokens of the messages taken.</summary>
    public int Tokens { get; private set; }

    /// <summary>Whether no older message can be taken any more.</summary>
    public bool IsFull => _isSpent && ((_waiting == 0 && !_wantsQuestion) || _sought >= MaxSought);

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
        _sought += _isSpent ? 1 : 0;
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
            LeaveOut(message);
        }
        else
        {
            Take(message);
        }

        _metSinceAsked = message.Asked is null ? _metSinceAsked : _held.Met;
    }

    /// <summary>The messages taken, oldest first.</summary>
    public IReadOnlyList<MessageRow> ToChronological() => [.. _taken.OrderBy(message => message.Number)];

    private void LeaveOut(MessageRow message)
    {
        // Its outputs go with it, but for those that came when it was not there any more. Then readers must go on to see it: without it
        // these would be taken for outputs of older calls.
        var isMissed = message.CallId is null && _held.Meet(message, message.Superseded ? _metSinceAsked : 0).Count > 0;
        _unusable.AddRange(isMissed ? [] : [message.Number]);
    }

    private void Take(MessageRow message)
    {
        var group = GroupOf(message, _held.Meet(message));
        if (message.CallId is not null || group.Message.HasAnswer != message.HasAnswer)
        {
            return;
        }

        var isQuestion = _wantsQuestion && _waiting == 0 && message.Role == MessageRole.User;
        _wantsQuestion &= !isQuestion;
        var comingNow = group.Calls.Count(call => call.Order < _metNow);
        MessageRow[] rows = [group.Message, .. group.Calls.Where(call => call.Order >= _metNow).Select(call => call.Output)];
        var (tokens, bytes) = (rows.Sum(row => row.Tokens), rows.Sum(row => row.Bytes));
        _waiting -= comingNow;
        _isSpent = _isSpent || tokens > maxTokens - Tokens || bytes > maxBytes - _bytes ||
            rows.Length > maxMessages - _taken.Count - _waiting;
        if (comingNow > 0 || isQuestion || !_isSpent)
        {
            _taken.AddRange(rows);
            Tokens += tokens;
            _bytes += bytes;
            _isSpent = _isSpent || _taken.Count >= maxMessages;
        }
    }

    // What was deleted of a message is not there any more. That a deleted call had an output closes the others all the same.
    private static MessageGroup GroupOf(MessageRow message, IReadOnlyList<AnsweredCall> answered) => message.DeletedItems is null
        ? new MessageGroup(message, answered)
        : new MessageGroup(
            message.Only([.. message.Parts.Where(
                part => !part.Item.IsCall || answered.Count == 0 || answered.Any(call => call.Call.Index == part.Index))]),
            [.. answered.Where(call => !message.IsDeleted(call.Call.Index))]);
}
