using System.Text;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Turns;

/// <summary>Asks the model and appends what it says to the turn's log, until it ends or a limit is reached. Thread-safe.</summary>
internal sealed partial class ReplyGenerator(
    ICompletionClient completions,
    IOptions<TurnOptions> turnOptions,
    IOptions<CompletionOptions> completionOptions,
    TimeProvider time,
    ILogger<ReplyGenerator> logger)
{
    // Text and delta lengths of a reply share one entity of 1 MiB with a dozen small properties.
    private const int MaxEncodedBytes = 900 * 1024;

    // The service counts two bytes a UTF-16 unit, Azurite the UTF-8 that is sent; the larger one counts here.
    private const int MaxBytesOfUnit = 3;

    // Deltas that a model may say in one breath before anybody hears them.
    private const int MaxUnseen = 128;

    private readonly TurnOptions _options = turnOptions.Value;

    /// <summary>Runs the model.</summary>
    /// <returns>How the reply ended, never an exception; and why the model gave no whole reply, where that is why.</returns>
    public Task<(ReplyResult Result, CompletionException? Failure)> GenerateAsync(RunningTurn running) =>
        GenerateAsync(Request(running.Turn), running.Log, () => running.StopReason, running.Turn.Id, running.Stopping);

    /// <summary>Runs the model for a reply that belongs to no turn.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="log">Where the deltas go.</param>
    /// <param name="stopReason">Why the model is stopped, once <paramref name="stopping"/> is cancelled.</param>
    /// <param name="id">What the log of the app calls it.</param>
    /// <param name="stopping">Stops the model.</param>
    /// <returns>How the reply ended, never an exception; and why the model gave no whole reply, where that is why.</returns>
    public async Task<(ReplyResult Result, CompletionException? Failure)> GenerateAsync(
        CompletionRequest request, ReplyLog log, Func<TurnStop> stopReason, string id, CancellationToken stopping)
    {
        string? finishReason = null;
        TokenUsage? usage = null;
        var started = time.GetTimestamp();
        try
        {
            var (units, bytes) = (0, 0);
            var unseen = 0;
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
                finishReason = update.FinishReason ?? finishReason;
                var delta = Fit(update.Text.Span, Math.Min(_options.MaxReplyCharacters - units, (MaxEncodedBytes - bytes) / MaxBytesOfUnit));
                log.Append(delta, isLastForNow: false);
                unseen++;
                if (units == 0 && delta.Length > 0)
                {
                    ChatTelemetry.TimeToFirstDelta.Record(time.GetElapsedTime(started).TotalSeconds);
                }

                units += delta.Length;
                bytes += Math.Max(2 * delta.Length, Encoding.UTF8.GetByteCount(delta)) + DeltaLengths.EncodedSize(delta.Length);
                if (delta.Length < update.Text.Length || MaxEncodedBytes - bytes < MaxBytesOfUnit)
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
            return (Result(TurnStatus.Incomplete, IncompleteReason.TimedOut), failure);
        }
        catch (CompletionException failure)
        {
            return (Result(TurnStatus.Failed, ErrorCodes.For(failure.Error)), failure);
        }
        catch (Exception exception)
        {
            // A defect of ours: the turn must end all the same, or the conversation would stay busy until the lease expires.
            LogDefect(logger, id, exception.GetType().Name, exception.StackTrace);
            return (Result(TurnStatus.Failed, ErrorCodes.Server), null);
        }

        ReplyResult Result(string status, string? reason)
        {
            log.Wake();
            var view = log.Read();
            return new ReplyResult(status, reason, view.Text.ToString(), view.Lengths())
            {
                FinishReason = finishReason,
                Usage = usage,
                Model = view.Model,
            };
        }
    }

    private static ReadOnlySpan<char> Fit(ReadOnlySpan<char> delta, int room) =>
        delta.Length <= room ? delta : delta[..(room > 0 && char.IsHighSurrogate(delta[room - 1]) ? room - 1 : room)];

    private CompletionRequest Request(Turn turn)
    {
        var settings = turn.Settings;
        var messages = new List<(string Role, string Text)>(turn.Window.Count + turn.Unstored.Count + turn.Asked.Count + 2);
        if (!settings.IsVerbatim)
        {
            messages.Add((MessageRole.System, completionOptions.Value.SystemPrompt));
        }

        if (settings.Instructions is { } instructions)
        {
            messages.Add((MessageRole.System, instructions));
        }

        messages.AddRange(turn.Window.Select(message => (message.Role, message.Text)));
        messages.AddRange(turn.Unstored.Select(message => (message.Role, message.Text)));
        messages.AddRange(turn.Asked.Select(message => (message.Role, message.Text)));
        return new CompletionRequest(settings.Model, messages)
        {
            Temperature = settings.Temperature,
            TopP = settings.TopP,
            Stop = settings.Stop,
            MaxOutputTokens = settings.MaxOutputTokens ?? _options.MaxOutputTokens,
        };
    }

    [LoggerMessage(1, LogLevel.Error, "Turn {TurnId} failed by a defect: {Exception}\n{StackTrace}")]
    private static partial void LogDefect(ILogger logger, string turnId, string exception, string? stackTrace);
}
