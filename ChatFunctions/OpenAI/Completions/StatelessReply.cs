using ChatFunctions.Completions;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations;
using ChatFunctions.Limits;
using ChatFunctions.Turns;

namespace ChatFunctions.OpenAI.Completions;

/// <summary>A reply that is kept nowhere: it ends with its client, and disposing of it stops the model.</summary>
internal sealed class StatelessReply : IAsyncDisposable
{
    private readonly CancellationTokenSource _limit;
    private readonly CancellationTokenSource _stop;
    private readonly Task _model;

    /// <summary>Asks the model.</summary>
    /// <param name="tokens">Counts where the service does not.</param>
    /// <param name="limit">How long the reply may take.</param>
    /// <param name="aborted">Cancelled when the client leaves.</param>
    public StatelessReply(
        ReplyGenerator generator,
        TokenCounter tokens,
        TimeProvider time,
        TimeSpan limit,
        CompletionRequest request,
        Admission admission,
        CancellationToken aborted)
    {
        _limit = new CancellationTokenSource(limit, time);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token, aborted);
        _model = RunAsync(generator, tokens, time, request, admission);
    }

    /// <summary>Its deltas and its end.</summary>
    public ReplyLog Log { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _model;
        _stop.Dispose();
        _limit.Dispose();
    }

    private async Task RunAsync(
        ReplyGenerator generator, TokenCounter tokens, TimeProvider time, CompletionRequest request, Admission admission)
    {
        var (result, failure) = await generator.GenerateAsync(request, Log, StopReason, "-", _stop.Token);

        // Nobody reads what a refused question would have cost.
        var inputTokens = result.Usage is null && result.Text.Length > 0 ? request.Messages.Sum(message => tokens.Count(message.Text)) : 0;
        var end = result.End(inputTokens, tokens, time);
        admission.Relay(end.Usage);
        Log.End(new ReplyEnd(ReplyOutcome.Unkept, end, failure));
    }

    private TurnStop StopReason() =>
        !_stop.IsCancellationRequested ? TurnStop.None : _limit.IsCancellationRequested ? TurnStop.TimeIsUp : TurnStop.Requested;
}
