using ChatFunctions.Completions;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Turns;
using Microsoft.Extensions.Options;

namespace ChatFunctions.OpenAI.Completions;

/// <summary>Begins replies that are kept nowhere. Thread-safe.</summary>
internal sealed class StatelessReplies(ReplyGenerator generator, TokenCounter tokens, TimeProvider time, IOptions<TurnOptions> options)
{
    /// <param name="request">What is asked.</param>
    /// <param name="aborted">Cancelled when the client leaves.</param>
    /// <returns>The reply; the model is asked already. Dispose of it when the answer is written.</returns>
    public StatelessReply Begin(CompletionRequest request, CancellationToken aborted) =>
        new(generator, tokens, time, options.Value.MaxTurnDuration, request, aborted);
}
