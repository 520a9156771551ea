using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Turns;

/// <summary>
/// Runs turns, each independent of the request that began it: the model's deltas into a <see cref="ReplyLog"/>, the reply into the
/// table, and only then the end to the log's followers. Thread-safe.
/// </summary>
internal sealed partial class TurnRunner(
    ConversationStore store,
    ICompletionClient completions,
    IOptions<TurnOptions> turnOptions,
    IOptions<CompletionOptions> completionOptions,
    TimeProvider time,
    ILogger<TurnRunner> logger)
{
    // Text and delta lengths of a reply share one entity of 1 MiB with a dozen small properties.
    private const int MaxEncodedBytes = 900 * 1024;

    private readonly TurnOptions _options = turnOptions.Value;

    /// <summary>Starts the reply to a turn that has begun.</summary>
    public RunningTurn Start(Turn turn, ReplyParameters parameters)
    {
        var log = new ReplyLog();
        return new RunningTurn(turn, log, Task.Run(() => RunAsync(turn, parameters, log)));
    }

    private async Task RunAsync(Turn turn, ReplyParameters parameters, ReplyLog log)
    {
        var (result, failure) = await GenerateAsync(turn, parameters, log);
        var end = new ReplyEnd(ReplyOutcome.Unknown);
        try
        {
            var stored = await store.CompleteTurnAsync(turn, result, CancellationToken.None);
            end = stored is null ? new ReplyEnd(ReplyOutcome.Deleted) : new ReplyEnd(ReplyOutcome.Committed, stored, failure);
            LogEnded(logger, turn.Id, stored?.Status ?? "deleted", stored?.Reason);
        }
        catch (StoreUnavailableException)
        {
            LogUnknown(logger, turn.Id);
        }
        finally
        {
            log.End(end);
        }
    }

    private async Task<(ReplyResult Result, CompletionException? Failure)> GenerateAsync(Turn turn, ReplyParameters parameters, ReplyLog log)
    {
        string? finishReason = null;
        TokenUsage? usage = null;
        using var limit = new CancellationTokenSource(_options.MaxTurnDuration, time);
        try
        {
            var bytes = 0;
            await foreach (var update in completions.StreamAsync(Request(turn, parameters), limit.Token))
            {
                if (update.Model is { } model)
                {
                    log.SetModel(model);
                }

                usage = update.Usage ?? usage;
                finishReason = update.FinishReason ?? finishReason;
                var delta = Fit(update.Text.Span, log.Read().Text.Length);
                log.Append(delta);
                bytes += (2 * delta.Length) + DeltaLengths.EncodedSize(delta.Length);
                if (delta.Length < update.Text.Length || bytes >= MaxEncodedBytes)
                {
                    return (Result(TurnStatus.Incomplete, IncompleteReason.MaxOutputTokens), null);
                }
            }

            return finishReason switch
            {
                "length" => (Result(TurnStatus.Incomplete, IncompleteReason.MaxOutputTokens), null),
                "content_filter" => (Result(TurnStatus.Incomplete, IncompleteReason.ContentFilter), null),
                null => throw new CompletionException(CompletionError.BrokenStream, "The model service's stream ended without a finish reason."),
                _ => (Result(TurnStatus.Completed, null), null),
            };
        }
        catch (CompletionException failure) when (failure.Error == CompletionError.TimedOut)
        {
            return (Result(TurnStatus.Incomplete, IncompleteReason.TimedOut), failure);
        }
        catch (CompletionException failure)
        {
            return (Result(TurnStatus.Failed, ErrorCodes.For(failure.Error)), failure);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            return (Result(TurnStatus.Incomplete, IncompleteReason.TimedOut), null);
        }
        catch (Exception exception)
        {
            // A defect of ours: the turn must end all the same, or the conversation would stay busy until the lease expires.
            LogDefect(logger, turn.Id, exception.GetType().Name, exception.StackTrace);
            return (Result(TurnStatus.Failed, ErrorCodes.Server), null);
        }

        ReplyResult Result(string status, string? reason)
        {
            var view = log.Read();
            return new ReplyResult(status, reason, view.Text.ToString(), view.Lengths())
            {
                FinishReason = finishReason,
                Usage = usage,
                Model = view.Model,
            };
        }
    }

    private ReadOnlySpan<char> Fit(ReadOnlySpan<char> delta, int length)
    {
        var room = _options.MaxReplyCharacters - length;
        if (delta.Length <= room)
        {
            return delta;
        }

        return delta[..(room > 0 && char.IsHighSurrogate(delta[room - 1]) ? room - 1 : room)];
    }

    private CompletionRequest Request(Turn turn, ReplyParameters parameters)
    {
        var messages = new List<(string Role, string Text)>(turn.Window.Count + 3) { (MessageRole.System, completionOptions.Value.SystemPrompt) };
        if (parameters.Instructions is { } instructions)
        {
            messages.Add((MessageRole.System, instructions));
        }

        messages.AddRange(turn.Window.Select(message => (message.Role, message.Text)));
        messages.Add((MessageRole.User, turn.UserMessage.Text));
        return new CompletionRequest(parameters.Model, messages)
        {
            Temperature = parameters.Temperature,
            MaxOutputTokens = parameters.MaxOutputTokens ?? _options.MaxOutputTokens,
        };
    }

    [LoggerMessage(1, LogLevel.Information, "Turn {TurnId} ended: {Status} {Reason}")]
    private static partial void LogEnded(ILogger logger, string turnId, string status, string? reason);

    [LoggerMessage(2, LogLevel.Error, "Turn {TurnId} ended, but the table did not confirm it")]
    private static partial void LogUnknown(ILogger logger, string turnId);

    [LoggerMessage(3, LogLevel.Error, "Turn {TurnId} failed by a defect: {Exception}\n{StackTrace}")]
    private static partial void LogDefect(ILogger logger, string turnId, string exception, string? stackTrace);
}
