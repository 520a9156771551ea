using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Images;

namespace ChatFunctions.Conversations.Begin;

/// <summary>
/// A turn on its way into the table, the same over all attempts: its token is made before the first one, so that an attempt that was
/// applied without being confirmed is recognised.
/// </summary>
internal sealed class TurnDraft
{
    /// <param name="request">What is asked for.</param>
    /// <param name="tokens">Those of each message that the turn stores.</param>
    /// <param name="now">By this machine's clock.</param>
    public TurnDraft(TurnRequest request, IReadOnlyList<int> tokens, DateTimeOffset now)
    {
        Request = request;
        Created = now;
        ConversationId = request switch
        {
            { Place: TurnPlace.End end } => end.ConversationId,
            { Place: TurnPlace.After after } => after.ConversationId,
            { Place: TurnPlace.Again again } => again.ConversationId,
            _ => NewId(request),
        };
        Partition = RowKeys.Partition(request.Owner, ConversationId);
        Inputs = request.Place is TurnPlace.Again
            ? []
            : [.. request.Said.Stored.Select((said, index) => said.ToRow(tokens[index], Token, now))];
        Copied = request.Place is TurnPlace.New place ? place.Copied : [];
    }

    /// <summary>The draft of what is asked for now.</summary>
    public static async Task<TurnDraft> OfAsync(TurnRequest request, TokenCounter tokens, TimeProvider time) => new(
        request, await tokens.CountAsync([.. request.Said.Stored.Select(message => message.Sent)]), time.GetUtcNow());

    public TurnRequest Request { get; }

    public string ConversationId { get; }

    public string Partition { get; }

    public string Token { get; } = TurnIds.NewToken();

    /// <summary>When the turn was asked for, by this machine's clock: for people.</summary>
    public DateTimeOffset Created { get; }

    /// <summary>The messages that the turn stores, without a place yet.</summary>
    public IReadOnlyList<MessageRow> Inputs { get; }

    /// <summary>The messages of another conversation that a new one begins with.</summary>
    public IReadOnlyList<MessageRow> Copied { get; private set; }

    /// <summary>Has <see cref="Copied"/> name these images no more, by their hashes: there is nothing left to copy.</summary>
    public void Lose(IReadOnlySet<string> images) => Copied = images.Count == 0
        ? Copied
        : [.. Copied.Select(message => message with
        {
            Images = [.. message.Images.Select(image => image is MessageImage.Stored stored && images.Contains(stored.Sha256)
                ? new MessageImage.Left { Detail = image.Detail }
                : image)],
        })];

    /// <summary>A window for what was said before them, still empty.</summary>
    public HistoryWindow WindowWithin(HistoryOptions options) => new(
        options.MaxHistoryMessages - Inputs.Count,
        options.MaxHistoryTokens - Inputs.Sum(input => input.Tokens),
        HeldOutputs.Of(Request.Said.All));

    private static string NewId(TurnRequest request)
    {
        var id = request.IdempotencyKey is { } key ? ConversationIds.FromIdempotencyKey(request.Owner, key) : ConversationIds.New();
        return request.Place is TurnPlace.New { Chat: { } chat } ? ConversationIds.BranchOf(chat, id) : id;
    }
}
