using ChatFunctions.Completions;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Turns;
using Microsoft.Extensions.Options;

namespace ChatFunctions.OpenAI.Completions;

/// <summary>Begins replies that are kept nowhere. Thread-safe.</summary>
internal sealed class StatelessReplies(ReplyGenerator generator, TokenCounter tokens, TimeProvider time, IOptions<TurnOptions> options)
{
    /// <summary>Begins what is asked for; the model is asked before this returns.</summary>
    /// <param name="aborted">Cancelled when the client leaves.</param>
    /// <returns>The reply. Dispose of it when the answer is written.</returns>
    public StatelessReply Begin(CompletionRequest request, CancellationToken aborted) =>
        new(generator, tokens, time, options.Value.MaxTurnDuration, request, aborted);
}
