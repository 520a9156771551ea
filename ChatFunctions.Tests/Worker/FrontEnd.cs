using System.Diagnostics;
using ChatFunctions.LocalHost;
using ChatFunctions.Tests.Worker.Rpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace ChatFunctions.Tests.Worker;

/// <summary>
/// The host towards clients: a route a function, and each request forwarded to the worker, as the real host does it, by YARP. What it does
/// with bodies, headers and silence follows from that, down to the first byte of the answer, before which not even headers are sent.
/// </summary>
internal sealed class FrontEnd : IAsyncDisposable
{
    private const string InvocationId = "x-ms-invocation-id";
    private const int MaxBody = 100 * 1024 * 1024;

    private readonly WebApplication _app;
    private readonly WorkerSupervisor _workers;
    private readonly ForwarderRequestConfig _forwarding;
    private readonly HttpMessageInvoker _http = new(new RetryHandler(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
    }));

    private FrontEnd(WebApplication app, WorkerSupervisor workers, TimeSpan silence)
    {
        (_app, _workers) = (app, workers);
        _forwarding = new ForwarderRequestConfig { ActivityTimeout = silence };
    }

    /// <summary>Serves until it is stopped.</summary>
    /// <param name="port">Where to listen.</param>
    /// <param name="prefix">Of all routes; may be empty.</param>
    /// <param name="triggers">What can be called.</param>
    /// <param name="workers">Who is called.</param>
    /// <param name="silence">For how long an answer may be silent.</param>
    public static async Task<FrontEnd> StartAsync(
        LoopbackPort port, string prefix, IEnumerable<HttpTrigger> triggers, WorkerSupervisor workers, TimeSpan silence)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.AllowSynchronousIO = false;
            kestrel.Limits.MaxRequestBodySize = null;
            foreach (var endPoint in port.EndPoints)
            {
                kestrel.Listen(endPoint, listen => listen.Protocols = HttpProtocols.Http1);
            }
        });
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = port.Take);
        builder.Services.AddRoutingCore();
        builder.Services.AddHttpForwarder();
        var app = builder.Build();
        var front = new FrontEnd(app, workers, silence);
        app.UseRouting();
        app.Use(NotFoundUnlessFunction);

        // The real host tries routes in the order of the functions' names, and takes the first whose methods have the request's.
        foreach (
            var (trigger, order) in triggers.OrderBy(trigger => trigger.Function.Name, StringComparer.OrdinalIgnoreCase)
                .Select((trigger, order) => (trigger, order)))
        {
            var route = prefix.Length == 0 ? trigger.Route : $"{prefix}/{trigger.Route}";
            RequestDelegate invoke = context => front.InvokeAsync(context, trigger);
            var mapped = trigger.Methods.Count == 0 ? app.Map(route, invoke) : app.MapMethods(route, trigger.Methods, invoke);
            mapped.WithOrder(order).WithMetadata(trigger);
        }

        app.UseEndpoints(_ => { });
        await app.StartAsync();
        return front;
    }

    /// <summary>Takes no more connections, and gives the requests that run some time before it cuts them.</summary>
    public async Task StopAsync(TimeSpan patience)
    {
        using var over = new CancellationTokenSource(patience);
        await _app.StopAsync(over.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        await _app.DisposeAsync();
        _http.Dispose();
    }

    // Also for a method that no function of the route has, which routing would answer with 405.
    private static Task NotFoundUnlessFunction(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<HttpTrigger>() is not null)
        {
            return next(context);
        }

        context.SetEndpoint(null);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private async Task InvokeAsync(HttpContext context, HttpTrigger trigger)
    {
        if (!await TryReadBodyAsync(context))
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }

        var worker = await _workers.CurrentAsync(context.RequestAborted);
        using var span = new Activity(trigger.Function.Name);
        if (context.Request.Headers.TraceParent is [{ } parent])
        {
            span.SetParentId(parent);
        }

        // The real host exports it.
        span.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        span.Start();
        var id = Guid.NewGuid().ToString();

        // A client's own is left: then the worker never finds this request, as with the real host.
        context.Request.Headers.TryAdd(InvocationId, id);
        var forwarder = context.RequestServices.GetRequiredService<IHttpForwarder>();
        var forwarding = forwarder.SendAsync(
            context, worker.Connection.HttpAddress.ToString(), _http, _forwarding, HttpTransformer.Default);
        var ended = _workers.InvokeAsync(worker, Describe(id, context, trigger, span));
        using var leaving = context.RequestAborted.Register(() => worker.Connection.Cancel(id));
        var failure = await forwarding;
        if (await ended)
        {
            return;
        }

        // The worker was lost. Of an answer that it had given whole, the real host still sends all but the end of the last chunk: it
        // throws, and Kestrel closes the connection behind what was written. Aborting would take that too.
        if (failure == ForwarderError.None && context.Response.HasStarted)
        {
            throw new IOException("The worker is gone, and never said that the invocation has ended.");
        }

        context.Abort();
    }

    private static InvocationRequest Describe(string id, HttpContext context, HttpTrigger trigger, Activity span)
    {
        var request = new InvocationRequest
        {
            InvocationId = id,
            FunctionId = trigger.Function.FunctionId,
            InputData = { new ParameterBinding { Name = trigger.Parameter, Data = new TypedData { Http = new RpcHttp() } } },
            TraceContext = new RpcTraceContext { TraceParent = span.Id, TraceState = span.TraceStateString ?? "" },
        };
        foreach (var (name, value) in context.Request.RouteValues)
        {
            request.TriggerMetadata[name] = new TypedData { String = value as string ?? "" };
        }

        return request;
    }

    // A body whose length is known is read whole before the function is invoked.
    private static async Task<bool> TryReadBodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength is not > 0)
        {
            return true;
        }

        if (context.Request.ContentLength > MaxBody)
        {
            return false;
        }

        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        body.Position = 0;
        context.Request.Body = body;
        return true;
    }
}
