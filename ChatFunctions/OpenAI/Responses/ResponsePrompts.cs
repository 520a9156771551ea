using ChatFunctions.Access;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using ChatFunctions.Turns;

namespace ChatFunctions.OpenAI.Responses;

/// <summary>
/// What the model is sent for a response of which nothing is kept: the same as for one that is, what was said before it included.
/// Thread-safe.
/// </summary>
internal sealed class ResponsePrompts(
    ResponseCreator creator,
    ReplyGenerator generator,
    ConversationReader reader,
    ConversationTable table,
    TokenCounter tokens,
    IOptions<HistoryOptions> history,
    TimeProvider time)
{
    /// <summary>Reads what the request names, and writes nothing.</summary>
    /// <returns>What the model is sent, and the rows that the turn would have.</returns>
    /// <exception cref="ProblemException">What the request names is not there, or can't be gone on from.</exception>
    /// <exception cref="OutputRefusedException">No call waits for an output that is brought.</exception>
    public async Task<(TurnPrompt Prompt, TurnRows Rows)> PrepareAsync(
        Owner owner, ResponseRequest parsed, CancellationToken cancellationToken)
    {
        var turn = await creator.ToTurnAsync(owner, parsed, cancellationToken);
        var draft = await TurnDraft.OfAsync(turn, tokens, time);
        var window = await ReadWindowAsync(turn, draft.WindowWithin(history.Value), cancellationToken);
        OutputRefusal.Check(window, turn.Said.All);
        var prompt = await generator.PromptAsync(
            turn.Settings, window, turn.Said.Unstored, draft.Inputs, () => FindImagesAsync(turn, cancellationToken), cancellationToken);
        var reply = turn.NewReply(draft.Inputs.Count, turn: 1, draft.Token, draft.Created);
        return (prompt, new TurnRows(draft.ConversationId, reply, turn.Settings.Instructions));
    }

    // Where the images of the window are.
    private async Task<string?> FindImagesAsync(TurnRequest turn, CancellationToken cancellationToken)
    {
        var id = turn.PreviousResponse is { } previous && MessageId.TryParse(previous, MessageId.ResponsePrefix, out var response)
            ? response.ConversationId
            : (turn.Place as TurnPlace.End)?.ConversationId;
        return id is null ? null : await reader.FindImagesAsync(turn.Owner, id, cancellationToken);
    }

    private async Task<IReadOnlyList<MessageRow>> ReadWindowAsync(
        TurnRequest turn, HistoryWindow window, CancellationToken cancellationToken)
    {
        if (turn.PreviousResponse is { } previous)
        {
            var id = await creator.FindPreviousAsync(turn.Owner, previous, cancellationToken);
            return await reader.ReadWindowAsync(turn.Owner, id.ConversationId, id.Number, window, cancellationToken);
        }

        if (turn.Place is not TurnPlace.End(var conversationId, _))
        {
            return [];
        }

        return await table.FindHeadAsync(RowKeys.Partition(turn.Owner, conversationId), cancellationToken) is { Deleted: false } head
            ? await reader.ReadWindowAsync(turn.Owner, conversationId, head.Messages - 1, window, cancellationToken)
            : throw PublicId.Conversation.NotFound("conversation");
    }
}
