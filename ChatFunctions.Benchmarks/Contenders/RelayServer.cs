using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatFunctions.Benchmarks.Contenders;

/// <summary>The limit: reads the upstream's bytes and writes them, and knows nothing of what they mean.</summary>
internal static class RelayServer
{
    public static WebApplication Build(Uri upstream)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var client =
            new HttpClient(
                new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null })
            { Timeout = Timeout.InfiniteTimeSpan };
        app.MapPost("/v1/chat/completions", context => RelayAsync(context, client, upstream));
        return app;
    }

    private static async Task RelayAsync(HttpContext context, HttpClient client, Uri upstream)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{upstream}/chat/completions")
        {
            Content = new StreamContent(context.Request.Body) { Headers = { ContentLength = context.Request.ContentLength } },
        };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        await using var body = await response.Content.ReadAsStreamAsync(context.RequestAborted);
        var output = context.Response.BodyWriter;
        while (await body.ReadAsync(output.GetMemory(16 * 1024), context.RequestAborted) is > 0 and var read)
        {
            output.Advance(read);
            await output.FlushAsync(context.RequestAborted);
        }
    }
}
