using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatFunctions.Tests.Completions;

/// <summary>
/// A model service on loopback that answers byte for byte as a test says: the first call by the first answer, and so on; the last
/// answer holds for all later calls.
/// </summary>
internal sealed class ScriptedModel : IAsyncDisposable
{
    private readonly ConcurrentQueue<ModelServiceRequest> _calls = new();
    private readonly RequestDelegate[] _answers;
    private readonly WebApplication _app;

    private ScriptedModel(RequestDelegate[] answers)
    {
        _answers = answers;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(50));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    public IReadOnlyList<ModelServiceRequest> Calls => [.. _calls];

    public Uri Address => new(_app.Urls.Single());

    public static async Task<ScriptedModel> StartAsync(params RequestDelegate[] answers)
    {
        var model = new ScriptedModel(answers);
        await model._app.StartAsync();
        return model;
    }

    /// <summary>A chunk with this text.</summary>
    public static string Delta(string text)
    {
        var content = JsonSerializer.Serialize(text);
        return $$$"""data: {"model":"served-model","choices":[{"index":0,"delta":{"content":{{{content}}}},"finish_reason":null}]}""" + "\n\n";
    }

    /// <summary>A chunk with this finish reason.</summary>
    public static string Finish(string reason) =>
        $"data: {{\"choices\":[{{\"index\":0,\"delta\":{{}},\"finish_reason\":\"{reason}\"}}]}}\n\n";

    /// <summary>Answers with an event stream of these frames, each in a write of its own.</summary>
    public static RequestDelegate Stream(params string[] frames) => StreamThen(frames, _ => Task.CompletedTask);

    /// <summary>Sends these frames, and then does something else.</summary>
    public static RequestDelegate StreamThen(string[] frames, RequestDelegate then) => async context =>
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        await WriteAsync(context, frames);
        await then(context);
    };

    /// <summary>Sends more frames.</summary>
    public static async Task WriteAsync(HttpContext context, params string[] frames)
    {
        foreach (var frame in frames)
        {
            await context.Response.BodyWriter.WriteAsync(Encoding.UTF8.GetBytes(frame));
            await context.Response.BodyWriter.FlushAsync();
        }
    }

    /// <summary>Answers with a status, a JSON body and header fields.</summary>
    public static RequestDelegate Refuse(int status, string body = "{}", params (string Name, string Value)[] headers) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        foreach (var (name, value) in headers)
        {
            context.Response.Headers[name] = value;
        }

        await context.Response.WriteAsync(body);
    };

    /// <summary>Says nothing until the caller leaves.</summary>
    public static async Task HangAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.UnsafeRegister(_ => gone.TrySetResult(), null);
        await gone.Task;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var body = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
        var headers = new HeaderDictionary(context.Request.Headers.ToDictionary());
        var query = new QueryCollection(context.Request.Query.ToDictionary());
        _calls.Enqueue(new ModelServiceRequest(context.Request.Path.Value!, query, headers, body));
        await _answers[Math.Min(_calls.Count, _answers.Length) - 1](context);
    }
}
