namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>A reply before it is sent.</summary>
/// <param name="Deltas">Its pieces, in order; one counts as one token.</param>
/// <param name="FinishReason">As on the wire; null: the stream ends without one.</param>
/// <param name="PromptTokens">Words of the request.</param>
internal sealed record Reply(IReadOnlyList<string> Deltas, string? FinishReason, int PromptTokens)
{
    private const int CharactersOfToken = 4;

    /// <summary>A function of its arguments alone.</summary>
    public static Reply To(ChatRequest request, Directive directive)
    {
        var deltas = Compose(request, directive);
        if (directive.SplitSurrogates)
        {
            deltas = OfflineModel.Deltas.SplitSurrogates(deltas);
        }

        var finish = "stop";
        if (request.MaxTokens < deltas.Count)
        {
            deltas = [.. deltas.Take(request.MaxTokens.Value)];
            finish = "length";
        }

        return new Reply(
            deltas,
            directive.Finish == "none" ? null : directive.Finish ?? finish,
            PromptWords(request));
    }

    public static int PromptWords(ChatRequest request) => request.Messages.Sum(message => OfflineModel.Deltas.Words(message.Text).Count);

    private static IReadOnlyList<string> Compose(ChatRequest request, Directive directive) => directive switch
    {
        { Empty: true } => [],
        { Echo: true } => OfflineModel.Deltas.Words(directive.Rest),
        { Chars: { } length, Deltas: { } count } => OfflineModel.Deltas.Pieces(ReplyText.OfLength(length), count),
        { Chars: { } length } => OfflineModel.Deltas.Words(ReplyText.OfLength(length)),
        { Deltas: { } count } => ReplyText.NumberedWords(count),
        _ when request.Form is { } form => OfflineModel.Deltas.Pieces(form, Math.Max(1, form.Length / CharactersOfToken)),
        _ => OfflineModel.Deltas.Words(ReplyText.Answer(request)),
    };
}
