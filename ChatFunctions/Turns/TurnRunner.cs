using System.Diagnostics;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Limits;
using ChatFunctions.Telemetry;

namespace ChatFunctions.Turns;

/// <summary>
/// Runs turns, each independent of the request that began it: the model's deltas into a <see cref="ReplyLog"/>, which the journal and
/// the clients follow at their own pace; then the reply into the table; and only then the end to the followers. Thread-safe.
/// </summary>
internal sealed partial class TurnRunner(
    RunningTurns runningTurns,
    ReplyGenerator generator,
    ConversationTable table,
    ListingWriter listings,
    ConversationEraser eraser,
    BeatQueue beats,
    RecentConversations recent,
    ConversationTitler titler,
    TokenCounter tokens,
    IOptions<TurnOptions> options,
    IOptions<LeaseOptions> leaseOptions,
    TimeProvider time,
    ILogger<TurnRunner> logger)
{
    private readonly TurnOptions _options = options.Value;
    private readonly LeaseOptions _lease = leaseOptions.Value;

    /// <summary>Starts the reply to a turn that has begun.</summary>
    /// <param name="admission">What lets it in; it counts what the turn uses. <see langword="null"/>: nobody counts.</param>
    public RunningTurn Start(Turn turn, Admission? admission = null)
    {
        admission?.Begin(turn);
        var onDisconnect = turn.IsBackground ? DisconnectAction.Continue : _options.OnDisconnect;
        var running = new RunningTurn(turn, new TurnLease(time, _lease.LeaseDuration, turn.LeaseTaken), onDisconnect, admission);
        runningTurns.Add(running);
        _ = RunToEndAsync(running);
        if (runningTurns.IsClosing)
        {
            // Begun while the instance began to shut down: nobody waits for it any more.
            running.Stop(TurnStop.Shutdown);
        }

        return running;
    }

    private async Task RunToEndAsync(RunningTurn running)
    {
        try
        {
            await RunAsync(running);
        }
        finally
        {
            running.Complete();
        }
    }

    private async Task RunAsync(RunningTurn running)
    {
        using var activity = ChatTelemetry.Source.StartActivity("turn");
        activity?.SetTag("chatfunctions.turn.id", running.Turn.Id);
        activity?.SetTag("gen_ai.conversation.id", running.Turn.ConversationId);
        ChatTelemetry.ActiveTurns.Add(1);
        var writer = new TurnWriter(table, listings, beats, tokens, running.Turn, running.Lease, time, _lease);
        var end = new ReplyEnd(ReplyOutcome.Unknown);
        try
        {
            end = await ReplyAsync(running, writer);
            running.Admission.End(end.Reply?.Usage);
            LogEnded(logger, running.Turn.Id, end.Reply?.Status ?? end.Outcome.ToString(), end.Reply?.Reason);
        }
        catch (StoreUnavailableException)
        {
            LogUnknown(logger, running.Turn.Id);
        }
        catch (Exception exception)
        {
            LogDefect(logger, running.Turn.Id, exception.GetType().Name, exception.StackTrace);
        }
        finally
        {
            Measure(activity, running, end);
            running.Log.End(end);
            runningTurns.Remove(running);
            running.Dispose();
        }

        titler.Offer(running.Turn, end);
        await (end.Outcome == ReplyOutcome.Removed ? EraseAsync(running.Turn) : writer.TidyAsync());
    }

    /// <summary>Finishes the deletion that the turn's end has begun.</summary>
    private async Task EraseAsync(Turn turn)
    {
        try
        {
            await eraser.DeleteAsync(turn.Owner, turn.ConversationId, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // For every reader it is gone already.
            LogLeft(logger, turn.Id);
        }
    }

    private static void Measure(Activity? activity, RunningTurn running, ReplyEnd end)
    {
        var (status, reason) = (end.Reply?.Status ?? end.Outcome.ToString().ToLowerInvariant(), end.Reply?.Reason);
        activity?.SetTag("chatfunctions.turn.status", status);
        activity?.SetTag("chatfunctions.turn.reason", reason);
        if (end.Reply is null or { Status: TurnStatus.Failed })
        {
            activity?.SetStatus(ActivityStatusCode.Error);
        }

        ChatTelemetry.ActiveTurns.Add(-1);
        ChatTelemetry.Turns.Add(
            1, reason is null ? new TagList { { "status", status } } : new TagList { { "status", status }, { "reason", reason } });
        ChatTelemetry.Deltas.Add(running.Log.Read().Count);
    }

    private async Task<ReplyEnd> ReplyAsync(RunningTurn running, TurnWriter writer)
    {
        var started = time.GetTimestamp();
        using var limit = time.CreateTimer(
            static turn => ((RunningTurn)turn!).Stop(TurnStop.TimeIsUp), running, _options.MaxTurnDuration, Timeout.InfiniteTimeSpan);
        var journal = new JournalWriter(time, _options, _lease).RunAsync(running, writer);
        var (result, failure) = await generator.GenerateAsync(running);
        running.EndModel();
        var fence = await journal;
        await running.Admission.RegisteredAsync(time);

        // The table gets as long as the turn could have taken anyway: until somebody takes over, the text is only here.
        var patience = _options.MaxTurnDuration.Value - time.GetElapsedTime(started);
        patience = patience > _lease.LeaseDuration ? patience : _lease.LeaseDuration;
        var end = fence switch
        {
            TurnFence.Lost => await writer.ReadEndAsync(patience),
            TurnFence.Deleted => new ReplyEnd(ReplyOutcome.Deleted),
            TurnFence.StopRequested => await writer.EndAsync(result with { Status = TurnStatus.Cancelled, Reason = null }, patience),
            _ => await writer.EndAsync(result, patience),
        };
        if (writer.Ended is { } head && end.Reply is { } reply)
        {
            recent.Add(running.Turn, head, running.Turn.Reply.EndedBy(reply));
        }

        return end with { Failure = end.Reply is null ? null : failure };
    }

    [LoggerMessage(1, LogLevel.Information, "Turn {TurnId} ended: {Status} {Reason}")]
    private static partial void LogEnded(ILogger logger, string turnId, string status, string? reason);

    [LoggerMessage(4, LogLevel.Information, "Turn {TurnId} was refused, and its rows are left behind a tombstone")]
    private static partial void LogLeft(ILogger logger, string turnId);

    [LoggerMessage(2, LogLevel.Error, "Turn {TurnId} ended, but the table did not confirm it")]
    private static partial void LogUnknown(ILogger logger, string turnId);

    [LoggerMessage(3, LogLevel.Error, "Turn {TurnId} was lost by a defect: {Exception}\n{StackTrace}")]
    private static partial void LogDefect(ILogger logger, string turnId, string exception, string? stackTrace);
}
