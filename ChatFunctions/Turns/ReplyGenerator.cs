using ChatFunctions.Completions;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Telemetry;

namespace ChatFunctions.Turns;

/// <summary>Asks the model and appends what it says to the turn's log, until it ends or a limit is reached. Thread-safe.</summary>
internal sealed partial class ReplyGenerator(
    ICompletionClient completions,
    ContextLimits limits,
    ShownImages images,
    TokenCounter tokens,
    IOptions<TurnOptions> turnOptions,
    IOptions<CompletionOptions> completionOptions,
    TimeProvider time,
    ILogger<ReplyGenerator> logger)
{
    // Deltas that a model may say in one breath before anybody hears them.
    private const int MaxUnseen = 128;

    private readonly TurnOptions _options = turnOptions.Value;

    /// <summary>Runs the model for a turn.</summary>
    /// <returns>How the reply ended, never an exception; and why the model gave no whole reply, where that is why.</returns>
    public async Task<(ReplyResult Result, CompletionException? Failure)> GenerateAsync(RunningTurn running)
    {
        var turn = running.Turn;
        var prompt = await PromptAsync(
            turn.Settings,
            turn.Window,
            turn.Unstored,
            turn.Asked,
            () => Task.FromResult<string?>(ImageStore.Folder(turn.Partition, turn.Head.Generation)),
            running.Stopping);
        return await GenerateAsync(prompt, running.Log, () => running.StopReason, turn.Id, running.Stopping);
    }

    /// <summary>What the model is sent for a reply.</summary>
    /// <param name="settings">How it is asked.</param>
    /// <param name="window">What was said before, oldest first.</param>
    /// <param name="unstored">What comes between that and <paramref name="asked"/>.</param>
    /// <param name="asked">What is answered.</param>
    /// <param name="folder">Finds where the images of <paramref name="window"/> are.</param>
    /// <param name="cancellationToken">Ends the reading of images.</param>
    public async Task<TurnPrompt> PromptAsync(
        ReplySettings settings,
        IReadOnlyList<MessageRow> window,
        IReadOnlyList<NewMessage> unstored,
        IReadOnlyList<MessageRow> asked,
        Func<Task<string?>> folder,
        CancellationToken cancellationToken)
    {
        var counted = await tokens.CountAsync([.. unstored.Select(message => message.Sent)]);
        var newest = asked[^1];
        MessageRow[] said =
        [
            .. window, .. unstored.Zip(counted, (message, count) => message.ToRow(count, newest.TurnToken, newest.Created)), .. asked,
        ];
        var shown = await images.ReadAsync(said, settings.IsVerbatim ? said.Length : asked.Count, folder, cancellationToken);
        return new TurnPrompt(settings, shown, completionOptions.Value.SystemPrompt, _options.MaxOutputTokens);
    }

    /// <summary>Runs the model; with less and less of the history, while what it is sent is more than it can read.</summary>
    /// <inheritdoc cref="GenerateAsync(CompletionRequest, ReplyLog, Func{TurnStop}, string, CancellationToken)"/>
    public async Task<(ReplyResult Result, CompletionException? Failure)> GenerateAsync(
        TurnPrompt prompt, ReplyLog log, Func<TurnStop> stopReason, string id, CancellationToken stopping)
    {
        var model = prompt.Settings.Model;
        if (limits.Of(model) is { } known)
        {
            prompt.ShrinkTo(known);
        }

        int? limit = null;
        while (true)
        {
            var request = prompt.ToRequest();
            var (result, failure) = await AskAsync(request, log, stopReason, id, stopping);
            if (failure?.Error == CompletionError.ContextTooLong && !result.HasAnswer && prompt.CanShrink)
            {
                limit = prompt.Halve();
                LogTooLong(logger, id, model, prompt.Tokens);
                continue;
            }

            // Where the caller asked for a long reply, that may have been what was too much.
            if (limit is not null && failure is null && prompt.Settings.MaxOutputTokens is null)
            {
                limits.Learn(model, limit.Value);
            }

            return (await CountedAsync(result, prompt.Tokens, request.FurtherTexts), failure);
        }
    }

    /// <summary>Runs the model for a reply that belongs to no turn.</summary>
    /// <param name="log">Where the deltas go.</param>
    /// <param name="stopReason">Why the model is stopped, once <paramref name="stopping"/> is cancelled.</param>
    /// <param name="id">What the log of the app calls it.</param>
    /// <param name="stopping">Stops the model.</param>
    /// <returns>How the reply ended, never an exception; and why the model gave no whole reply, where that is why.</returns>
    public async Task<(ReplyResult Result, CompletionException? Failure)> GenerateAsync(
        CompletionRequest request, ReplyLog log, Func<TurnStop> stopReason, string id, CancellationToken stopping)
    {
        var (result, failure) = await AskAsync(request, log, stopReason, id, stopping);
        return (await CountedAsync(result, request.ImageTokens, request.Texts), failure);
    }

    // Counted where the service gave no count, and after the reply: the first delta waits for none of it.
    private async ValueTask<ReplyResult> CountedAsync(ReplyResult result, int counted, IReadOnlyList<string> texts) =>
        result is { Usage: null, HasAnswer: true }
            ? result with { InputTokens = counted + (await tokens.CountAsync(texts)).Sum() }
            : result;

    private async Task<(ReplyResult Result, CompletionException? Failure)> AskAsync(
        CompletionRequest request, ReplyLog log, Func<TurnStop> stopReason, string id, CancellationToken stopping)
    {
        FinishReason? finish = null;
        TokenUsage? usage = null;
        var started = time.GetTimestamp();
        try
        {
            var budget = new ReplyBudget(_options.MaxReplyCharacters, request.FurtherTexts.Sum(text => RowSize.Of(text)));
            var isFirst = true;
            var unseen = 0;
            var item = 0;
            await using var updates = completions.StreamAsync(request, stopping).GetAsyncEnumerator(CancellationToken.None);
            while (true)
            {
                // Followers are woken once for all that the model has said by now, and never wait for what it has not.
                var moving = updates.MoveNextAsync();
                if (unseen > 0 && (!moving.IsCompleted || unseen == MaxUnseen))
                {
                    log.Wake();
                    unseen = 0;
                }

                if (!await moving)
                {
                    break;
                }

                var update = updates.Current;
                if (update.Model is { } model)
                {
                    log.SetModel(model);
                }

                usage = update.Usage ?? usage;
                finish = update.Finish ?? finish;
                if (update.Begun is not null || (update.Item != item && !update.Text.IsEmpty))
                {
                    if (!budget.TryTurn(update.Begun))
                    {
                        return (Result(TurnStatus.Incomplete, IncompleteReason.MaxOutputTokens), null);
                    }

                    item = update.Item;
                    if (update.Begun is { } begun)
                    {
                        log.Begin(begun, isLastForNow: false);
                    }
                }

                var delta = budget.Take(update.Text.Span);
                log.Append(delta, isLastForNow: false, item);
                unseen++;
                if (isFirst && (delta.Length > 0 || update.Begun is not null))
                {
                    isFirst = false;
                    ChatTelemetry.TimeToFirstDelta.Record(time.GetElapsedTime(started).TotalSeconds);
                }

                if (delta.Length < update.Text.Length || budget.IsSpent)
                {
                    return (Result(TurnStatus.Incomplete, IncompleteReason.MaxOutputTokens), null);
                }
            }

            return finish?.Class switch
            {
                FinishClass.Whole or FinishClass.Calls => (Result(TurnStatus.Completed, null), null),
                FinishClass.Cut => (Result(TurnStatus.Incomplete, IncompleteReason.MaxOutputTokens), null),
                FinishClass.Filtered => (Result(TurnStatus.Incomplete, IncompleteReason.ContentFilter), null),
                _ => throw new CompletionException(CompletionError.BrokenStream),
            };
        }
        catch (Exception) when (stopReason() != TurnStop.None)
        {
            // However the SDK puts it that its call was cancelled.
            return (stopReason() switch
            {
                TurnStop.Requested => Result(TurnStatus.Cancelled, null),
                TurnStop.TimeIsUp => Result(TurnStatus.Incomplete, IncompleteReason.TimedOut),
                _ => Result(TurnStatus.Incomplete, IncompleteReason.Interrupted),
            }, null);
        }
        catch (CompletionException failure) when (failure.Error == CompletionError.TimedOut)
        {
            return (Result(TurnStatus.Incomplete, IncompleteReason.TimedOut, failure), failure);
        }
        catch (CompletionException failure)
        {
            return (Result(TurnStatus.Failed, ErrorCodes.For(failure.Error), failure), failure);
        }
        catch (Exception exception)
        {
            // A defect of ours: the turn must end all the same, or the conversation would stay busy until the lease expires.
            LogDefect(logger, id, exception.GetType().Name, exception.StackTrace);
            return (Result(TurnStatus.Failed, ErrorCodes.Server), null);
        }

        ReplyResult Result(string status, string? reason, CompletionException? failure = null)
        {
            log.Wake();
            var view = log.Read();
            return new ReplyResult(status, reason, view.Text.ToString(), view.Lengths())
            {
                FinishReason = finish?.Word ?? failure?.FinishReason,
                Runs = view.Runs.ToArray(),
                Usage = usage ?? failure?.Usage,
                Model = view.Model,
            };
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Turn {TurnId} failed by a defect: {Exception}\n{StackTrace}")]
    private static partial void LogDefect(ILogger logger, string turnId, string exception, string? stackTrace);

    [LoggerMessage(2, LogLevel.Information,
        "Turn {TurnId}: the history is more than {Model} can read; it is asked again with {Tokens} tokens")]
    private static partial void LogTooLong(ILogger logger, string turnId, string model, int tokens);
}
