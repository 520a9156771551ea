using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Sdk;

namespace ChatFunctions.Tests.Telemetry;

/// <summary>A real OTLP receiver (http/protobuf) on a free port, which keeps what it gets. Thread-safe.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<(string Path, byte[] Body)> _exports = new();
    private readonly WebApplication _app;

    private OtlpReceiver(WebApplication app)
    {
        _app = app;
        app.MapPost("/{**path}", ReceiveAsync);
    }

    /// <summary>The environment of a process that is to export here, quickly.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = _app.Urls.Single(),
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
        ["OTEL_METRIC_EXPORT_INTERVAL"] = "200",
    };

    public IReadOnlyList<ExportedSpan> Spans =>
        [.. _exports.Where(export => export.Path == "/v1/traces").SelectMany(export => ExportedSpan.ReadAll(export.Body))];

    /// <summary>The latest point of each series.</summary>
    public IReadOnlyDictionary<string, ExportedPoint> Points => _exports.Where(export => export.Path == "/v1/metrics")
        .SelectMany(export => ExportedPoint.ReadAll(export.Body))
        .GroupBy(point => point.Series)
        .ToDictionary(points => points.Key, points => points.Last());

    public static async Task<OtlpReceiver> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var receiver = new OtlpReceiver(app);
        await app.StartAsync();
        return receiver;
    }

    /// <summary>Whether a text stands anywhere in what was exported.</summary>
    public bool Contains(string text) => _exports.Any(export => export.Body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    /// <summary>The span that this is true for, once it is there.</summary>
    public Task<ExportedSpan> SpanAsync(Func<ExportedSpan, bool> isWanted) =>
        WaitAsync(() => Spans.FirstOrDefault(isWanted), () => string.Join('\n', Spans.Select(span => $"{span.Scope}: {span.Name}")));

    /// <summary>A point of a metric that this is true for, once it is there.</summary>
    public Task<ExportedPoint> PointAsync(string metric, Func<ExportedPoint, bool> isWanted) => WaitAsync(
        () => Points.Values.FirstOrDefault(point => point.Metric == metric && isWanted(point)),
        () => string.Join('\n', Points.Values.Select(point => $"{point.Series} {point.Value} {point.Count}")));

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task<T> WaitAsync<T>(Func<T?> find, Func<string> all)
        where T : class
    {
        for (var waited = TimeSpan.Zero; waited < Patience; waited += TimeSpan.FromMilliseconds(50))
        {
            if (find() is { } found)
            {
                return found;
            }

            await Task.Delay(50);
        }

        throw new XunitException($"It was not exported. There is:\n{all()}");
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _exports.Enqueue((context.Request.Path, body.ToArray()));
        context.Response.ContentType = "application/x-protobuf";
    }
}
