using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>Sends one reply, or fails on the way as the directive says.</summary>
internal sealed class ReplySender(HttpContext context, ChunkWriter chunks, Pace pace, Directive directive)
{
    // What was flushed must have left this process before the connection is reset.
    private static readonly TimeSpan BeforeCut = TimeSpan.FromMilliseconds(50);

    private PipeWriter Body => context.Response.BodyWriter;

    private CancellationToken Gone => context.RequestAborted;

    public async Task StreamAsync(Reply reply)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        context.Response.Headers.CacheControl = "no-cache";
        chunks.WriteStart(Body);
        await Body.FlushAsync(Gone);

        var failsAfter = Math.Min(FirstFailure() ?? int.MaxValue, reply.Deltas.Count);
        for (var i = 0; i < failsAfter; i++)
        {
            await pace.BeforeDeltaAsync(i, Gone);
            chunks.WriteDelta(Body, reply.Deltas[i]);
            await Body.FlushAsync(Gone);
        }

        if (FirstFailure() is not null)
        {
            await FailAsync();
            return;
        }

        if (reply.FinishReason is not null)
        {
            chunks.WriteFinish(Body, reply);
        }

        if (!directive.NoDone)
        {
            ChunkWriter.WriteDone(Body);
        }

        await Body.FlushAsync(Gone);
    }

    public async Task SendWholeAsync(Reply reply)
    {
        for (var i = 0; i < Math.Min(FirstFailure() ?? int.MaxValue, reply.Deltas.Count); i++)
        {
            await pace.BeforeDeltaAsync(i, Gone);
        }

        if (directive.Error is not null)
        {
            await Refusal.WriteAsync(context, StatusCodes.Status500InternalServerError, code: null, retryAfter: null);
        }
        else if (FirstFailure() is not null)
        {
            await FailAsync();
        }
        else
        {
            context.Response.ContentType = "application/json";
            chunks.WriteWhole(Body, reply);
            await Body.FlushAsync(Gone);
        }
    }

    private int? FirstFailure() => directive.Cut ?? directive.Error ?? directive.Hang;

    private async Task FailAsync()
    {
        if (directive.Cut is not null)
        {
            await Task.Delay(BeforeCut, Gone);
            context.Abort();
        }
        else if (directive.Error is not null)
        {
            ChunkWriter.WriteEvent(Body, Refusal.Chunk());
            await Body.FlushAsync(Gone);
        }
        else
        {
            await pace.ForeverAsync(Gone);
        }
    }
}
