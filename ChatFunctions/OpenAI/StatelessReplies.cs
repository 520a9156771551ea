using ChatFunctions.Access;
using ChatFunctions.Completions;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations;
using ChatFunctions.Http;
using ChatFunctions.Limits;
using ChatFunctions.Turns;

namespace ChatFunctions.OpenAI;

/// <summary>Begins replies that are kept nowhere. Thread-safe.</summary>
internal sealed class StatelessReplies(
    CallerLimiter limiter, ReplyGenerator generator, TokenCounter tokens, TimeProvider time, IOptions<TurnOptions> options)
{
    // What the app's log calls them.
    private const string Name = "-";

    /// <summary>Begins what is asked for, where its owner may; the model is asked before this returns.</summary>
    /// <returns>The reply. Dispose of it when the answer is written.</returns>
    /// <exception cref="LimitExceededException">The owner has used up what is theirs.</exception>
    public Task<StatelessReply> BeginAsync(HttpContext context, Owner owner, CompletionRequest request) => BeginAsync(
        context,
        owner,
        reply => generator.GenerateAsync(request, reply.Log, reply.StopReason, Name, reply.Stopping));

    /// <summary>As above, with less of the history where all of it is more than the model can read.</summary>
    /// <exception cref="LimitExceededException">The owner has used up what is theirs.</exception>
    public Task<StatelessReply> BeginAsync(HttpContext context, Owner owner, TurnPrompt prompt) => BeginAsync(
        context,
        owner,
        reply => generator.GenerateAsync(prompt, reply.Log, reply.StopReason, Name, reply.Stopping));

    private async Task<StatelessReply> BeginAsync(
        HttpContext context, Owner owner, Func<StatelessReply, Task<(ReplyResult, CompletionException?)>> generate)
    {
        var admission = await limiter.AdmitAsync(context, owner.Key);
        return new StatelessReply(
            reply => RunAsync(reply, generate, admission), options.Value.MaxTurnDuration, time, context.RequestAborted);
    }

    private async Task RunAsync(
        StatelessReply reply, Func<StatelessReply, Task<(ReplyResult, CompletionException?)>> generate, Admission admission)
    {
        var (result, failure) = await generate(reply);
        var end = await result.EndAsync(inputTokens: 0, tokens, time);
        admission.Relay(end.Usage);
        reply.Log.End(new ReplyEnd(ReplyOutcome.Unkept, end, failure));
    }
}

/// <summary>A reply that is kept nowhere: it ends with its client, and disposing of it stops the model.</summary>
internal sealed class StatelessReply : IAsyncDisposable
{
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _stop;
    private readonly Task _model;

    /// <param name="run">Asks the model, and ends the log.</param>
    /// <param name="limit">How long the reply may take.</param>
    /// <param name="time">Measures it.</param>
    /// <param name="aborted">Cancelled when the client leaves.</param>
    public StatelessReply(Func<StatelessReply, Task> run, TimeSpan limit, TimeProvider time, CancellationToken aborted)
    {
        _limit = new CancellationTokenSource(limit, time);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, aborted);
        _model = run(this);
    }

    /// <summary>Its deltas and its end.</summary>
    public ReplyLog Log { get; } = new();

    /// <summary>Cancelled when the model is to stop.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Why the model is to stop.</summary>
    public TurnStop StopReason() =>
        !_stop.IsCancellationRequested ? TurnStop.None : _limit.IsCancellationRequested ? TurnStop.TimeIsUp : TurnStop.Requested;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _model;
        _stop.Dispose();
        _limit.Dispose();
    }
}
