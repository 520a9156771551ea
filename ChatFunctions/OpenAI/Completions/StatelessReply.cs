using ChatFunctions.Completions;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Turns;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ChatFunctions.OpenAI.Completions;

/// <summary>A reply that is kept nowhere: it ends with its client. Thread-safe.</summary>
internal sealed class StatelessReply(ReplyGenerator generator, TokenCounter tokens, IOptions<TurnOptions> options, TimeProvider time)
{
    /// <summary>Runs the model, and <paramref name="write"/> beside it, which follows the log.</summary>
    public async Task RunAsync(HttpContext context, CompletionRequest request, Func<ReplyLog, Task> write)
    {
        var log = new ReplyLog();
        using var limit = new CancellationTokenSource(options.Value.MaxTurnDuration, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
        var model = GenerateAsync(request, log, limit.Token, stop.Token);
        try
        {
            await write(log);
        }
        finally
        {
            await stop.CancelAsync();
            await model;
        }
    }

    private async Task GenerateAsync(CompletionRequest request, ReplyLog log, CancellationToken limit, CancellationToken stopping)
    {
        var (result, failure) = await generator.GenerateAsync(
            request, log, () => !stopping.IsCancellationRequested ? TurnStop.None : limit.IsCancellationRequested ? TurnStop.TimeIsUp : TurnStop.Requested, "-", stopping);
        var reply = new MessageRow
        {
            Number = 0,
            Role = MessageRole.Assistant,
            Text = "",
            Tokens = 0,
            Turn = 0,
            TurnToken = "",
            Status = TurnStatus.InProgress,
            Created = time.GetUtcNow(),
            Model = request.Model,
            WindowTokens = result.Usage is null ? request.Messages.Sum(message => tokens.Count(message.Text)) : 0,
        };
        log.End(new ReplyEnd(ReplyOutcome.Committed, reply.EndedBy(result, tokens, time), failure));
    }
}
