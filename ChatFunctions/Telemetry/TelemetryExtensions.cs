using System.Diagnostics;
using System.Runtime.CompilerServices;
using Azure.Core;
using Azure.Monitor.OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ChatFunctions.Telemetry;

internal static class TelemetryExtensions
{
    /// <summary>
    /// Traces and metrics to Azure Monitor when <c>APPLICATIONINSIGHTS_CONNECTION_STRING</c> is set, by identity, and to an OTLP
    /// receiver when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is. Without either nothing is collected.
    /// </summary>
    public static IHostApplicationBuilder AddTelemetry(this IHostApplicationBuilder builder)
    {
        var azureMonitor = builder.Configuration["APPLICATIONINSIGHTS_CONNECTION_STRING"];
        var otlp = builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"];
        if (string.IsNullOrWhiteSpace(azureMonitor) && string.IsNullOrWhiteSpace(otlp))
        {
            return builder;
        }

        Collect(builder, azureMonitor, otlp);
        return builder;
    }

    // By itself, so that an app that exports nothing need not load what collects.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Collect(IHostApplicationBuilder builder, string? azureMonitor, string? otlp)
    {
        var worker = builder as IFunctionsWorkerApplicationBuilder;
        worker?.UseMiddleware(InvokeAsync);

        // The Azure SDK keeps its spans (one for each table call) behind this switch.
        AppContext.SetSwitch("Azure.Experimental.EnableActivitySource", true);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(
                builder.Configuration["OTEL_SERVICE_NAME"] ?? builder.Configuration["WEBSITE_SITE_NAME"] ?? ChatTelemetry.Name))
            .WithTracing(tracing => (worker is null ? tracing.AddAspNetCoreInstrumentation() : tracing)
                .AddSource(ChatTelemetry.Name, "Azure.*")
                .AddHttpClientInstrumentation(http => http.FilterHttpRequestMessage = IsOfItsOwn))
            .WithMetrics(metrics => metrics
                .AddMeter(ChatTelemetry.Name)
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation());
        if (!string.IsNullOrWhiteSpace(otlp))
        {
            telemetry
                .WithTracing(tracing => tracing.AddOtlpExporter())
                .WithMetrics(metrics => metrics.AddOtlpExporter());
        }

        if (!string.IsNullOrWhiteSpace(azureMonitor))
        {
            builder.Services.AddOptions<AzureMonitorExporterOptions>().Configure<TokenCredential>((options, credential) =>
            {
                options.ConnectionString = azureMonitor;
                options.Credential = credential;
            });
            telemetry
                .WithTracing(tracing => tracing.AddAzureMonitorTraceExporter())
                .WithMetrics(metrics => metrics.AddAzureMonitorMetricExporter());
        }
    }

    /// <summary>
    /// The span of an invocation in the worker, a part of the request's span, which is the Functions host's. The worker has one of its own,
    /// but of the kind <c>server</c>, so that every call would count as two requests; in the version of it that is internal, log entries
    /// no longer tell their invocation, and the host drops them.
    /// </summary>
    private static async Task InvokeAsync(FunctionContext context, Func<Task> next)
    {
        ActivityContext.TryParse(context.TraceContext.TraceParent, context.TraceContext.TraceState, isRemote: true, out var request);
        using var span = ChatTelemetry.Source.StartActivity(
            ActivityKind.Internal, request, name: $"function {context.FunctionDefinition.Name}");
        await next();
    }

    // The Azure SDK has a span for each request that it sends, and the worker's stream to its host is no request of anybody.
    private static bool IsOfItsOwn(HttpRequestMessage request) =>
        Activity.Current?.Parent?.Source.Name != "Azure.Core.Http"
        && request.RequestUri?.AbsolutePath.StartsWith("/AzureFunctionsRpcMessages.", StringComparison.Ordinal) != true;
}
