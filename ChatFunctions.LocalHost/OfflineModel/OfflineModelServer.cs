using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>
/// A small service on 127.0.0.1 that speaks the chat-completions wire format, OpenAI's and Azure OpenAI's, with replies
/// that depend on the request alone. <see cref="Directive"/> says how a message can make it misbehave. Safe to use from any
/// thread; disposing it cuts the streams that still run.
/// </summary>
internal sealed class OfflineModelServer : IAsyncDisposable
{
    public const string ModelName = "offline-model";

    /// <summary>A pace that can be read along: about that of a hosted model.</summary>
    public static readonly TimeSpan DefaultDeltaDelay = TimeSpan.FromMilliseconds(40);

    private readonly WebApplication _app;
    private readonly RequestLog _log;

    private OfflineModelServer(WebApplication app, RequestLog log)
    {
        _app = app;
        _log = log;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        AzureEndpoint = new Uri(address);
        BaseUri = new Uri(AzureEndpoint, "v1");
    }

    /// <summary>What <c>OPENAI_BASE_URL</c> must say: <c>http://127.0.0.1:PORT/v1</c>.</summary>
    public Uri BaseUri { get; }

    /// <summary>What <c>AZURE_OPENAI_ENDPOINT</c> may say instead; any deployment and any api-version will do.</summary>
    public Uri AzureEndpoint { get; }

    /// <summary>The app settings that lead here.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["OPENAI_BASE_URL"] = BaseUri.ToString(),
        ["OPENAI_API_KEY"] = "offline",
        ["OPENAI_MODEL"] = ModelName,
    };

    /// <summary>The latest 200 requests, oldest first; also at <c>GET /offline/requests</c>.</summary>
    public IReadOnlyList<ReceivedRequest> Requests => _log.Snapshot();

    /// <param name="port">0 takes any free one.</param>
    /// <param name="deltaDelay">
    /// The pause before each delta, unless a directive says otherwise; null: <see cref="DefaultDeltaDelay"/>.
    /// </param>
    /// <param name="time">Measures the pauses.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<OfflineModelServer> StartAsync(
        int port = 0, TimeSpan? deltaDelay = null, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, port);
        });

        // Nobody waits for the end of a reply when the service goes.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(50));
        builder.Services.AddRoutingCore();

        var app = builder.Build();
        var log = new RequestLog();
        var failures = new FailureCounter();
        var completions = new ChatCompletions(log, failures, deltaDelay ?? DefaultDeltaDelay, time ?? TimeProvider.System);
        app.MapPost("/v1/chat/completions", completions.AnswerAsync);
        app.MapPost("/openai/v1/chat/completions", completions.AnswerAsync);
        app.MapPost("/openai/deployments/{deployment}/chat/completions", completions.AnswerAsAzureAsync);
        app.MapGet("/v1/models", (HttpContext context) => WriteAsync(context, ModelList.Json));
        app.MapGet("/offline/requests", (HttpContext context) => WriteAsync(context, log.ToJson()));
        app.MapDelete("/offline/requests", (HttpContext context) =>
        {
            log.Clear();
            failures.Clear();
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });

        await app.StartAsync(cancellationToken);
        return new OfflineModelServer(app, log);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> json)
    {
        context.Response.ContentType = "application/json";
        await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted);
    }
}
