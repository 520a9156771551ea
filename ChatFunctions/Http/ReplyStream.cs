using System.IO.Pipelines;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Turns;
using Microsoft.AspNetCore.Http.Features;

namespace ChatFunctions.Http;

/// <summary>Streams a reply into a response, in one wire form. Thread-safe.</summary>
internal sealed class ReplyStream(IOptions<TurnOptions> options, TimeProvider time)
{
    private const int MaxBatch = 256;

    private static readonly TimeSpan BeforeReset = TimeSpan.FromMilliseconds(100);

    private readonly TimeSpan _heartbeat = options.Value.HeartbeatInterval;

    /// <summary>Writes the reply of a turn until it has ended or the client leaves; what the turn does then is not its affair.</summary>
    /// <param name="beginsAtOnce">Whether the response starts before there is a delta, so that its status can't tell of a failure.</param>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public async Task WriteAsync(HttpContext context, ReplySource source, IReplyWriter writer, bool beginsAtOnce = false)
    {
        ResponseHeaders.SetTurn(context.Response, source.Rows.ConversationId, source.Rows.Id);
        using var reading = source.Audience?.Join(context.RequestAborted) ?? default;
        if (beginsAtOnce)
        {
            writer.WriteDeltas(context.Response.BodyWriter, source.Log.Read().First(0), 0);
            await FlushAsync(context, context.Response.BodyWriter, writer);
        }

        await WriteAsync(context, source.Log, writer);
    }

    /// <summary>As above, for a reply that is kept nowhere.</summary>
    /// <exception cref="OperationCanceledException">The client left.</exception>
    public async Task WriteAsync(HttpContext context, ReplyLog log, IReplyWriter writer)
    {
        var response = context.Response;
        var output = response.BodyWriter;
        using var follower = log.Follow(time, context.RequestAborted);
        var seen = 0;
        var started = time.GetTimestamp();
        while (true)
        {
            var rest = response.HasStarted ? _heartbeat : CompletionOptions.LongestSilence - time.GetElapsedTime(started);
            if (!await follower.WaitAsync(seen, rest < _heartbeat ? rest : _heartbeat))
            {
                if (writer.WriteKeepAlive(output))
                {
                    await FlushAsync(context, output, writer);
                }
                else if (!response.HasStarted && time.GetElapsedTime(started) >= CompletionOptions.LongestSilence)
                {
                    // The form has no heartbeat.
                    await ProblemWriter.WriteAsync(
                        response, Problem.StillRunning(ResponseHeaders.ConversationIdOf(response), ResponseHeaders.TurnIdOf(response)));
                    return;
                }

                continue;
            }

            // A follower that was woken just before this worker was paused must not go on as if nothing had happened.
            if (!log.IsOpen)
            {
                continue;
            }

            // All that is already there goes out together; a delta never waits for the next one.
            var view = log.Read();
            while (view.Count > seen)
            {
                // A replay has all of them at once, and should not build its whole response in memory.
                var batch = view.First(seen + MaxBatch);
                writer.WriteDeltas(output, batch, seen);
                seen = batch.Count;
                if ((view.End is null || view.Count > seen) && output is not { CanGetUnflushedBytes: true, UnflushedBytes: 0 })
                {
                    await FlushAsync(context, output, writer);
                }
            }

            if (view.End is { } end)
            {
                await EndAsync(context, output, writer, view, end);
                return;
            }
        }
    }

    private async Task EndAsync(HttpContext context, PipeWriter output, IReplyWriter writer, ReplyView view, ReplyEnd end)
    {
        var isStarted = view.Count > 0 || context.Response.HasStarted;

        // Of an end that is not known nothing may be claimed.
        var isClean = (isStarted || writer.CanTell(end)) && end.Ending != ReplyEnding.Unknown && writer.WriteEnd(output, view, end);
        if (!isClean && !context.Response.HasStarted && output is { CanGetUnflushedBytes: true, UnflushedBytes: 0 })
        {
            // Without a byte there is nothing to cut (behind the Functions host a reset would be an empty 502), and a status says it best.
            // It is written here, because the response must not wait for what the turn still has to do.
            await ReplyProblem.WriteAsync(context.Response, end);
            return;
        }

        await FlushAsync(context, output, writer);
        if (!isClean)
        {
            // A reset discards what the server has not sent yet; the last words should still get through.
            await Task.Delay(BeforeReset, time);
            context.Abort();
        }
    }

    private static async ValueTask FlushAsync(HttpContext context, PipeWriter output, IReplyWriter writer)
    {
        if (!context.Response.HasStarted)
        {
            writer.SetHeaders(context.Response.Headers);
            ResponseHeaders.SetStreaming(context.Response);
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        }

        await output.FlushAsync(context.RequestAborted);
        context.RequestAborted.ThrowIfCancellationRequested();
    }
}
