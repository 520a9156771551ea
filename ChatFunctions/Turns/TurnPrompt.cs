using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Turns;

/// <summary>
/// What the model is sent for a turn: the system prompt with the instructions, the history, the newest message. Where that is more than it
/// can read, the oldest messages are left out, but never the newest. For one caller at a time.
/// </summary>
internal sealed class TurnPrompt
{
    private readonly ReplySettings _settings;
    private readonly int? _maxOutputTokens;
    private readonly string _systemPrompt;
    private readonly MessageRow _newest;

    // Oldest first.
    private readonly List<(string Role, string Text, int Tokens)> _history;

    /// <param name="settings">How the model is asked.</param>
    /// <param name="window">What was said before, oldest first.</param>
    /// <param name="unstored">What comes between that and <paramref name="asked"/>, each with its tokens.</param>
    /// <param name="asked">What is answered; the last is the newest message.</param>
    /// <param name="systemPrompt">The app's.</param>
    /// <param name="maxOutputTokens">Tokens that the model may put out where the settings don't say.</param>
    public TurnPrompt(
        ReplySettings settings,
        IReadOnlyList<MessageRow> window,
        IEnumerable<(NewMessage Message, int Tokens)> unstored,
        IReadOnlyList<MessageRow> asked,
        string systemPrompt,
        int? maxOutputTokens)
    {
        (_settings, _newest, _systemPrompt, _maxOutputTokens) = (settings, asked[^1], systemPrompt, maxOutputTokens);
        _history =
        [
            .. window.Select(Of),
            .. unstored.Select(item => (item.Message.Role, item.Message.Text, item.Tokens)),
            .. asked.SkipLast(1).Select(Of),
        ];

        static (string Role, string Text, int Tokens) Of(MessageRow message) => (message.Role, message.Text, message.Tokens);
    }

    /// <summary>How the model is asked.</summary>
    public ReplySettings Settings => _settings;

    /// <summary>Tokens of the history and the newest message.</summary>
    public int Tokens => _history.Sum(message => message.Tokens) + _newest.Tokens;

    /// <summary>Whether there is anything that can be left out. A caller that gave the messages themselves means all of them.</summary>
    public bool CanShrink => _history.Count > 0 && !_settings.IsVerbatim;

    /// <summary>Leaves out the oldest messages, until no more than so many tokens are left, or only the newest message.</summary>
    public void ShrinkTo(int tokens)
    {
        var rest = Tokens;
        while (CanShrink && rest > tokens)
        {
            rest -= _history[0].Tokens;
            _history.RemoveAt(0);
        }
    }

    /// <summary>Leaves out the older half of the history, by tokens; one message at least.</summary>
    /// <returns>How many tokens could have stayed.</returns>
    public int Halve()
    {
        var half = Math.Min(Tokens - (_history.Sum(message => message.Tokens) / 2), Tokens - 1);
        ShrinkTo(half);
        return half;
    }

    public CompletionRequest ToRequest()
    {
        string?[] rules = [_settings.IsVerbatim ? null : _systemPrompt, _settings.Instructions];
        var messages = new List<(string Role, string Text)>(_history.Count + 2);
        if (rules.Any(rule => rule is not null))
        {
            // One message: the templates of many models refuse a second one.
            messages.Add((MessageRole.System, string.Join("\n\n", rules.OfType<string>())));
        }

        messages.AddRange(_history.Select(message => (message.Role, message.Text)));
        messages.Add((_newest.Role, _newest.Text));
        return _settings.ToRequest(messages, _maxOutputTokens);
    }
}
