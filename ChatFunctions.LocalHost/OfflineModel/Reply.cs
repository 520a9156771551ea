namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>A reply before it is sent.</summary>
/// <param name="Deltas">Its pieces, in order; one counts as one token.</param>
/// <param name="FinishReason">As on the wire; null: the stream ends without one.</param>
/// <param name="PromptTokens">Words of the request.</param>
internal sealed record Reply(IReadOnlyList<string> Deltas, string? FinishReason, int PromptTokens)
{
    private const int CharactersOfToken = 4;

    /// <summary>The parts of its calls, behind the text.</summary>
    public IReadOnlyList<CallPiece> Calls { get; private init; } = [];

    /// <summary>Chunks that say something.</summary>
    public int Length => Deltas.Count + Calls.Count;

    /// <summary>A function of its arguments alone.</summary>
    public static Reply To(ChatRequest request, Directive directive)
    {
        CallPiece[] calls = [.. CallsOf(request, directive).SelectMany((tool, index) => CallPiece.Of(index, tool))];
        var deltas = Compose(request, directive, hasCalls: calls.Length > 0);
        if (directive.SplitSurrogates)
        {
            deltas = OfflineModel.Deltas.SplitSurrogates(deltas);
        }

        var finish = calls.Length > 0 ? "tool_calls" : "stop";
        if (request.MaxTokens < deltas.Count)
        {
            deltas = [.. deltas.Take(request.MaxTokens.Value)];
            finish = "length";
        }

        return new Reply(
            deltas,
            directive.Finish == "none" ? null : directive.Finish ?? finish,
            PromptWords(request))
        {
            Calls = finish == "length" ? [] : calls,
        };
    }

    public static int PromptWords(ChatRequest request) => request.Messages.Sum(message => OfflineModel.Deltas.Words(message.Text).Count);

    // What a tool has put out is answered, and no tool called again; of those that it is told to call it knows only those it was given.
    private static IEnumerable<OfferedTool> CallsOf(ChatRequest request, Directive directive)
    {
        if (request.Messages[^1].IsOutput)
        {
            return [];
        }

        var names = directive.Tools.Count > 0 ? directive.Tools : request.MustCall is { } must ? [must] : [];
        return names.SelectMany(name => request.Tools.Where(tool => tool.Name == name).Take(1))
            .Select(tool => directive.Arguments is { } arguments ? tool with { Arguments = arguments } : tool);
    }

    private static IReadOnlyList<string> Compose(ChatRequest request, Directive directive, bool hasCalls) => directive switch
    {
        { Empty: true } => [],
        { Echo: true } => OfflineModel.Deltas.Words(directive.Rest),
        { Chars: { } length, Deltas: { } count } => OfflineModel.Deltas.Pieces(ReplyText.OfLength(length), count),
        { Chars: { } length } => OfflineModel.Deltas.Words(ReplyText.OfLength(length)),
        { Deltas: { } count } => ReplyText.NumberedWords(count),
        _ when hasCalls => [],
        _ when request.Form is { } form => OfflineModel.Deltas.Pieces(form, Math.Max(1, form.Length / CharactersOfToken)),
        _ => OfflineModel.Deltas.Words(ReplyText.Answer(request)),
    };
}
