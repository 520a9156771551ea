using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatFunctions.Benchmarks.Tables;

/// <summary>Stands before a table service, passes everything on, and counts. Thread-safe.</summary>
internal sealed class RequestCounter : IAsyncDisposable
{
    private const string EndPoint = "TableEndpoint=";

    private readonly Uri _service;
    private readonly string _direct;
    private readonly WebApplication _app;
    private readonly HttpClient _client = new(
        new SocketsHttpHandler { UseProxy = false, AutomaticDecompression = System.Net.DecompressionMethods.None });
    private int _count;

    private RequestCounter(string service)
    {
        _direct = service;
        _service = new Uri(service.Split(';').Single(part => part.StartsWith(EndPoint, StringComparison.Ordinal))[EndPoint.Length..]);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.Run(PassAsync);
    }

    /// <summary>Requests so far.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <param name="service">The service's connection string.</param>
    public static async Task<RequestCounter> StartAsync(string service)
    {
        var counter = new RequestCounter(service);
        await counter._app.StartAsync();
        return counter;
    }

    /// <summary>The connection string that leads here instead.</summary>
    public string ConnectionString =>
        _direct.Replace(_service.GetLeftPart(UriPartial.Authority), _app.Urls.First(), StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    // The signature covers neither host nor port.
    private async Task PassAsync(HttpContext context)
    {
        Interlocked.Increment(ref _count);
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method),
            new Uri(_service, context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent()));
        if (context.Request.ContentLength is not null)
        {
            request.Content = new StreamContent(context.Request.Body);
        }

        foreach (var (name, value) in context.Request.Headers)
        {
            if (!name.Equals("Host", StringComparison.OrdinalIgnoreCase) && !request.Headers.TryAddWithoutValidation(name, (string?)value))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (string?)value);
            }
        }

        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            if (!name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            {
                context.Response.Headers[name] = values.ToArray();
            }
        }

        await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
