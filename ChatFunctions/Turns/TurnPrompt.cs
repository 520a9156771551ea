using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Turns;

/// <summary>
/// What the model is sent for a turn: the system prompt with the instructions, the history, the newest message. Where that is more than it
/// can read, the oldest messages are left out, but never the newest, nor the question where that is an output, and never a call without
/// its output. For one caller at a time.
/// </summary>
internal sealed class TurnPrompt
{
    private readonly ReplySettings _settings;
    private readonly int? _maxOutputTokens;
    private readonly string _systemPrompt;

    // What is left out together, oldest first; from the newest message on nothing is.
    private readonly List<(IReadOnlyList<PromptMessage> Messages, int Tokens)> _history;
    private readonly List<(IReadOnlyList<PromptMessage> Messages, int Tokens)> _newest;

    // The question, where the newest message is none.
    private readonly IReadOnlyList<PromptMessage>? _question;

    /// <param name="settings">How the model is asked.</param>
    /// <param name="said">What was said, oldest first; the last is the newest message, which is answered.</param>
    /// <param name="systemPrompt">The app's.</param>
    /// <param name="maxOutputTokens">Tokens that the model may put out where the settings don't say.</param>
    public TurnPrompt(
        ReplySettings settings, IReadOnlyList<MessageRow> said, string systemPrompt, int? maxOutputTokens)
    {
        (_settings, _systemPrompt, _maxOutputTokens) = (settings, systemPrompt, maxOutputTokens);
        var newest = said[^1];
        if (settings.IsVerbatim)
        {
            _history = [.. said.SkipLast(1).Select(AsSent)];
            _newest = [AsSent(newest)];
            return;
        }

        var groups = MessageGroup.Of(said);
        var older = groups.TakeWhile(group => !group.Messages.Any(message => ReferenceEquals(message, newest))).Count();
        _history = [.. groups.Take(older).Select(Of)];
        _newest = [.. groups.Skip(older).Select(Of)];
        _question = _newest.Exists(IsQuestion) ? null : _history.FindLast(IsQuestion).Messages;
    }

    /// <summary>How the model is asked.</summary>
    public ReplySettings Settings => _settings;

    /// <summary>Tokens of the history and the newest message.</summary>
    public int Tokens => TokensOf(_history) + TokensOf(_newest);

    /// <summary>Whether there is anything that can be left out. A caller that gave the messages themselves means all of them.</summary>
    public bool CanShrink => _history.Count > (_question is null ? 0 : 1) && !_settings.IsVerbatim;

    /// <summary>Leaves out the oldest messages, until no more than so many tokens are left, or only the newest message.</summary>
    public void ShrinkTo(int tokens)
    {
        var rest = Tokens;
        while (CanShrink && rest > tokens)
        {
            var oldest = _history[0].Messages == _question ? 1 : 0;
            rest -= _history[oldest].Tokens;
            _history.RemoveAt(oldest);
        }
    }

    /// <summary>Leaves out the older half of the history, by tokens; one message at least.</summary>
    /// <returns>How many tokens could have stayed.</returns>
    public int Halve()
    {
        var half = Math.Min(Tokens - (TokensOf(_history) / 2), Tokens - 1);
        ShrinkTo(half);
        return half;
    }

    public CompletionRequest ToRequest()
    {
        string?[] rules = [_settings.IsVerbatim ? null : _systemPrompt, _settings.Instructions];
        var messages = new List<PromptMessage>(_history.Count + 2);
        if (rules.Any(rule => rule is not null))
        {
            // One message: the templates of many models refuse a second one.
            messages.Add((MessageRole.System, string.Join("\n\n", rules.OfType<string>())));
        }

        messages.AddRange(_history.Concat(_newest).SelectMany(group => group.Messages));
        return _settings.ToRequest(messages, _maxOutputTokens);
    }

    private static bool IsQuestion((IReadOnlyList<PromptMessage> Messages, int Tokens) group) =>
        group.Messages[0].Role == MessageRole.User;

    private static int TokensOf(List<(IReadOnlyList<PromptMessage> Messages, int Tokens)> groups) => groups.Sum(group => group.Tokens);

    private static (IReadOnlyList<PromptMessage> Messages, int Tokens) Of(MessageGroup group) =>
        ([Of(group.Message, group.Calls.Select(call => call.Call)), .. group.Calls.Select(call => Of(call.Output, []))], group.Tokens);

    private static (IReadOnlyList<PromptMessage> Messages, int Tokens) AsSent(MessageRow message) =>
        ([Of(message, message.Parts.Where(part => part.Item.IsCall))], message.Tokens);

    private static PromptMessage Of(MessageRow message, IEnumerable<ReplyPart> calls) => new(message.Role, message.Words)
    {
        Images = message.Images,
        Calls = PromptMessage.ListOf([.. calls.Select(call => (call.Item, call.Text))]),
        CallId = message.CallId,
    };
}
