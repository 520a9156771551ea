using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>Sends one reply, or fails on the way as the directive says.</summary>
internal sealed class ReplySender(HttpContext context, ChunkWriter chunks, Pace pace, Directive directive)
{
    // What was flushed must have left this process before the connection is reset.
    private static readonly TimeSpan BeforeCut = TimeSpan.FromMilliseconds(50);

    private PipeWriter Body => context.Response.BodyWriter;

    private WireWays Wire => directive.Wire;

    private CancellationToken Gone => context.RequestAborted;

    public async Task StreamAsync(Reply reply)
    {
        context.Response.ContentType = Wire.Type switch { null => "text/event-stream; charset=utf-8", "none" => null, var type => type };
        context.Response.Headers.CacheControl = "no-cache";
        chunks.WriteStart(Body);
        await Body.FlushAsync(Gone);

        for (var thought = 1; thought <= Wire.Think; thought++)
        {
            await pace.BeforeDeltaAsync(thought, Gone);
            chunks.WriteThought(Body, thought);
            await Body.FlushAsync(Gone);
        }

        if (Wire.FinishEarly == 0)
        {
            chunks.WriteFinishReason(Body, reply.FinishReason);
        }

        var failsAfter = Math.Min(FirstFailure() ?? int.MaxValue, reply.Length);
        for (var i = 0; i < failsAfter; i++)
        {
            await BeforeDeltaAsync(i);
            if (i < reply.Deltas.Count)
            {
                chunks.WriteDelta(Body, reply.Deltas[i]);
            }
            else
            {
                chunks.WriteCall(Body, reply.Calls[i - reply.Deltas.Count]);
            }

            if (Wire.FinishEarly == i + 1)
            {
                chunks.WriteFinishReason(Body, reply.FinishReason);
            }

            await Body.FlushAsync(Gone);
        }

        if (FirstFailure() is not null)
        {
            await FailAsync();
            return;
        }

        await EndAsync(reply);
    }

    public async Task SendWholeAsync(Reply reply)
    {
        for (var i = 0; i < Math.Min(FirstFailure() ?? int.MaxValue, reply.Length); i++)
        {
            await pace.BeforeDeltaAsync(i, Gone);
        }

        if (directive.Error is not null)
        {
            await Refusal.WriteAsync(context, StatusCodes.Status500InternalServerError, new RefusalWays(), pace.Time);
        }
        else if (FirstFailure() is not null)
        {
            await FailAsync();
        }
        else
        {
            context.Response.ContentType = Wire.Type switch { null => "application/json", "none" => null, var type => type };
            chunks.WriteWhole(Body, reply);
            await Body.FlushAsync(Gone);
        }
    }

    private async Task BeforeDeltaAsync(int index)
    {
        if (!Wire.Comments && !Wire.EmptyEvents)
        {
            await pace.BeforeDeltaAsync(index, Gone);
            return;
        }

        await pace.HalfBeforeDeltaAsync(index, Gone);
        if (Wire.Comments)
        {
            chunks.Events.WriteComment(Body);
        }

        if (Wire.EmptyEvents)
        {
            chunks.Events.WriteEmpty(Body);
        }

        await Body.FlushAsync(Gone);
        await pace.HalfBeforeDeltaAsync(index, Gone);
    }

    private async Task EndAsync(Reply reply)
    {
        if (reply.FinishReason is not null)
        {
            chunks.WriteFinish(Body, reply);
        }

        for (var beat = 0; beat < Wire.Beats; beat++)
        {
            await Body.FlushAsync(Gone);
            await pace.BeforeDeltaAsync(1, Gone);
            chunks.Events.WriteBeat(Body, beat);
        }

        if (!directive.NoDone && !Wire.NoBlank)
        {
            chunks.Events.WriteDone(Body);
        }

        await Body.FlushAsync(Gone);
        if (Wire.BreakOff)
        {
            await AbortAsync();
        }
        else if (Wire.Linger)
        {
            await pace.ForeverAsync(Gone);
        }
    }

    private int? FirstFailure() => directive.Cut ?? directive.Error ?? directive.Hang;

    private async Task FailAsync()
    {
        if (directive.Cut is not null)
        {
            await AbortAsync();
        }
        else if (directive.Error is not null)
        {
            chunks.Events.Write(Body, Refusal.Chunk(directive.Refusal));
            await Body.FlushAsync(Gone);
        }
        else
        {
            await pace.ForeverAsync(Gone);
        }
    }

    private async Task AbortAsync()
    {
        await Task.Delay(BeforeCut, Gone);
        context.Abort();
    }
}
