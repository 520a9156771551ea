using ChatFunctions.Access;
using ChatFunctions.Completions;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Http;
using ChatFunctions.Limits;
using ChatFunctions.Turns;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ChatFunctions.OpenAI.Completions;

/// <summary>Begins replies that are kept nowhere. Thread-safe.</summary>
internal sealed class StatelessReplies(
    CallerLimiter limiter, ReplyGenerator generator, TokenCounter tokens, TimeProvider time, IOptions<TurnOptions> options)
{
    /// <summary>Begins what is asked for, where its owner may; the model is asked before this returns.</summary>
    /// <returns>The reply. Dispose of it when the answer is written.</returns>
    /// <exception cref="LimitExceededException">The owner has used up what is theirs.</exception>
    public async Task<StatelessReply> BeginAsync(HttpContext context, Owner owner, CompletionRequest request)
    {
        var admission = await limiter.AdmitAsync(context, owner.Key);
        return new StatelessReply(generator, tokens, time, options.Value.MaxTurnDuration, request, admission, context.RequestAborted);
    }
}
