using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatFunctions.Tests.Survival;

/// <summary>
/// The network between an instance and the table service: it passes everything on, remembers it, and lets <see cref="ProxyFault"/>s happen.
/// Safe to use from any thread.
/// </summary>
internal sealed class TableProxy : IAsyncDisposable
{
    private static readonly HashSet<string> HopByHop =
        new(StringComparer.OrdinalIgnoreCase) { "Host", "Connection", "Keep-Alive", "Transfer-Encoding" };

    private readonly WebApplication _app;
    private readonly AzuriteFixture _table;
    private readonly HttpClient _http =
        new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = TimeSpan.FromMinutes(1) };
    private readonly CancellationTokenSource _closing = new();
    private readonly List<ProxiedRequest> _requests = [];
    private readonly List<ProxyFault> _faults = [];
    private readonly Lock _gate = new();

    private TableProxy(WebApplication app, AzuriteFixture table) => (_app, _table) = (app, table);

    /// <summary>The table service's connection string, leading through here.</summary>
    public string ConnectionString
    {
        get
        {
            var address = new Uri(_app.Urls.Single());
            return _table.ConnectionString.Replace(
                $":{_table.Port}/", string.Create(CultureInfo.InvariantCulture, $":{address.Port}/"), StringComparison.Ordinal);
        }
    }

    /// <summary>What has arrived so far, oldest first.</summary>
    public IReadOnlyList<ProxiedRequest> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    public static async Task<TableProxy> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(50));
        var app = builder.Build();
        var proxy = new TableProxy(app, await AzuriteFixture.SharedAsync());
        app.Run(proxy.PassAsync);
        await app.StartAsync();
        return proxy;
    }

    /// <summary>Lets the next requests that are selected meet a fault.</summary>
    /// <param name="kind">The fault.</param>
    /// <param name="selects">Which requests.</param>
    /// <param name="times">How many of them.</param>
    /// <param name="delay">For <see cref="FaultKind.Delay"/>.</param>
    public ProxyFault Add(FaultKind kind, Func<ProxiedRequest, bool> selects, int times = 1, TimeSpan delay = default)
    {
        var fault = new ProxyFault(kind, times, selects, delay);
        lock (_gate)
        {
            _faults.Add(fault);
        }

        return fault;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _app.DisposeAsync();
        _http.Dispose();
        _closing.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.Latin1);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var request = new ProxiedRequest(context.Request.Method, target, body);
        ProxyFault? fault;
        lock (_gate)
        {
            _requests.Add(request);
            fault = _faults.FirstOrDefault(candidate => candidate.Takes(request));
        }

        var headers = context.Request.Headers.ToArray();
        try
        {
            await SufferAsync(context, fault, () => ForwardAsync(request, headers));
        }
        catch (Exception exception) when (exception is OperationCanceledException or HttpRequestException or IOException)
        {
            context.Abort();
        }
    }

    private async Task SufferAsync(HttpContext context, ProxyFault? fault, Func<Task<HttpResponseMessage>> forward)
    {
        switch (fault?.Kind)
        {
            case null:
                await AnswerAsync(context, await forward());
                break;
            case FaultKind.Hold or FaultKind.Delay:
                await AnswerAsync(context, await fault.ApplyLateAsync(forward, _closing.Token));
                break;
            case FaultKind.Undated:
                // The server would add a date of its own where there is none.
                var undated = await forward();
                undated.Headers.Remove("Date");
                context.Response.Headers.Date = "none";
                await AnswerAsync(context, undated);
                break;
            case FaultKind.LoseResponse:
                (await forward()).Dispose();
                context.Abort();
                break;
            case FaultKind.ApplyAndRefuse:
                (await forward()).Dispose();
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                break;
            case FaultKind.ApplyAndHang:
                (await forward()).Dispose();
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
                break;
            case FaultKind.Refuse:
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                break;
            case FaultKind.Throttle:
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                context.Response.Headers.RetryAfter = "60";
                break;
            case FaultKind.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
                break;
            default:
                context.Abort();
                break;
        }
    }

    private async Task<HttpResponseMessage> ForwardAsync(
        ProxiedRequest request, KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>[] headers)
    {
        // As it came: the signature is over the path as it was written.
        var uri = new Uri(
            $"http://127.0.0.1:{_table.Port}{request.Target}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), uri);
        if (request.Body.Length > 0 || request.Method is not "GET")
        {
            message.Content = new ByteArrayContent(Encoding.Latin1.GetBytes(request.Body));
        }

        foreach (var (name, value) in headers.Where(header => !HopByHop.Contains(header.Key)))
        {
            if (!message.Headers.TryAddWithoutValidation(name, (string?)value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, (string?)value);
            }
        }

        return await _http.SendAsync(message, _closing.Token);
    }

    private static async Task AnswerAsync(HttpContext context, HttpResponseMessage answer)
    {
        using (answer)
        {
            context.Response.StatusCode = (int)answer.StatusCode;
            foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !HopByHop.Contains(header.Key)))
            {
                context.Response.Headers[name] = values.ToArray();
            }

            await context.Response.Body.WriteAsync(await answer.Content.ReadAsByteArrayAsync(), context.RequestAborted);
        }
    }
}
