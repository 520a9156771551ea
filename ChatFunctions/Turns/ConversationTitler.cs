using System.Threading.Channels;
using Azure.Data.Tables;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Turns;

/// <summary>
/// Has a model give conversations their titles after their first turn, where one is configured for that. Nobody waits for it: it is done
/// beside all else, a few at once, and what is not done when there is too much of it, or when the instance shuts down, is left as it is.
/// Thread-safe.
/// </summary>
/// <param name="completions">Asked when it is needed: hosted services are made before the settings are validated.</param>
/// <param name="heads">As well.</param>
/// <param name="options">The model.</param>
/// <param name="logger">Gets titles that were left.</param>
internal sealed partial class ConversationTitler(
    Func<ICompletionClient> completions, Func<HeadEditor> heads, IOptions<TurnOptions> options, ILogger<ConversationTitler> logger)
    : BackgroundService
{
    /// <summary>Tokens of a title at the most.</summary>
    public const int MaxTokens = 20;

    // So many conversations may wait, and so many are worked on.
    private const int MaxWaiting = 100;
    private const int MaxAtOnce = 2;

    // UTF-16 units of what was said that the model reads of each message.
    private const int MaxUnits = 2000;

    private const string Instruction =
        "You give conversations a title. Answer with a title of two to six words for the conversation that follows, in its language: "
        + "the title alone, without quotation marks, and without a full stop. Do not answer what is asked in it.";

    private readonly Channel<(Turn Turn, ReplyResult Reply)> _waiting = Channel.CreateBounded<(Turn Turn, ReplyResult Reply)>(
        new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Looks at a turn that has ended, and takes note of it where its conversation is to get a title.</summary>
    public void Offer(Turn turn, ReplyEnd end)
    {
        if (options.Value.TitleModel is not null && turn is { Reply.Turn: 1, Head: { IsNamed: false, Completion: null } } &&
            end is { Outcome: ReplyOutcome.Committed, Reply: { HasAnswer: true } reply })
        {
            _waiting.Writer.TryWrite((turn, reply));
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.TitleModel is { } model)
        {
            await Parallel.ForEachAsync(
                _waiting.Reader.ReadAllAsync(stoppingToken),
                new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = stoppingToken },
                async (ended, token) => await TitleAsync(model, ended.Turn, ended.Reply, token));
        }
    }

    private async Task TitleAsync(string model, Turn turn, ReplyResult reply, CancellationToken cancellationToken)
    {
        try
        {
            var said = await AskAsync(model, turn, reply, cancellationToken);
            var title = ConversationTitle.From(said.Trim().Trim('"', '«', '»', '“', '”', '*'));
            if (title.Length > 0)
            {
                await heads().ChangeAsync(
                    turn.Owner,
                    turn.ConversationId,
                    (_, head) => Task.FromResult<(HeadRow, IEnumerable<TableTransactionAction>)?>(
                        head.IsNamed || head.Generation != turn.Head.Generation ? null : (head with { Title = title }, [])),
                    cancellationToken);
            }
        }
        catch (Exception exception) when (exception is CompletionException or StoreUnavailableException or RowRefusedException)
        {
            LogLeft(logger, turn.Id, exception.GetType().Name);
        }
    }

    private async Task<string> AskAsync(string model, Turn turn, ReplyResult reply, CancellationToken cancellationToken)
    {
        var said = turn.Asked.Append(turn.Reply.EndedBy(reply)).Where(message => message.CallId is null && message.Words.Length > 0)
            .Select(message => $"{message.Role}: {Beginning(message.Words)}");
        var request = new CompletionRequest(
            new ReplySettings(model) { MaxOutputTokens = MaxTokens },
            [(MessageRole.System, Instruction), (MessageRole.User, string.Join("\n\n", said))]);
        var title = new StringBuilder();
        var isMessage = true;
        await foreach (var update in completions().StreamAsync(request, cancellationToken))
        {
            isMessage = update.Begun is { } begun ? begun.Kind == ReplyItemKind.Text : isMessage;
            title.Append(isMessage ? update.Text.Span : default);
        }

        return title.ToString();
    }

    private static string Beginning(string words) =>
        words.Length <= MaxUnits ? words : words[..(char.IsHighSurrogate(words[MaxUnits - 1]) ? MaxUnits - 1 : MaxUnits)];

    [LoggerMessage(1, LogLevel.Information, "The conversation of turn {TurnId} keeps its title: {Reason}")]
    private static partial void LogLeft(ILogger logger, string turnId, string reason);
}
