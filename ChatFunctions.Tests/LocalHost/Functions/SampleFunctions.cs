using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatFunctions.Tests.LocalHost.Functions;

/// <summary>Functions of every shape that LocalHost maps.</summary>
internal sealed class SampleFunctions(SampleFunctions.Witness witness)
{
    private readonly int _number = ++witness.Instances;

    [Function("ReadItem")]
    public Task<IResult> ReadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "items/{id}")] HttpRequest request, string id) =>
        Task.FromResult(Results.Text($"{request.Method} {id} {_number}"));

    [Function("WriteItem")]
    public IResult Write(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", "post", Route = "items/{id}")] HttpRequest request, string id) =>
        Results.Text($"{request.Method} {id} {_number}", statusCode: 201);

    [Function("Plain")]
    public static Task PlainAsync([HttpTrigger(AuthorizationLevel.Function)] HttpRequest request) =>
        request.HttpContext.Response.WriteAsync("plain");

    [Function("FailEarly")]
    public static Task<IResult> FailEarlyAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
    {
        request.HttpContext.Response.Headers["X-Half-Done"] = "yes";
        throw new InvalidOperationException("what the user wrote");
    }

    [Function("FailLate")]
    public async Task<IResult> FailLateAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request)
    {
        await request.HttpContext.Response.WriteAsync("half");
        await request.HttpContext.Response.Body.FlushAsync();
        await witness.Received.Task;
        throw new InvalidOperationException("what the user wrote");
    }

    [Function("FailInResult")]
    public static IResult FailInResult([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => new ThrowingResult();

    [Function("Endless")]
    public async Task EndlessAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request, CancellationToken cancellationToken)
    {
        await request.HttpContext.Response.WriteAsync("…", cancellationToken);
        cancellationToken.Register(witness.Cancelled.SetResult);
        await witness.Cancelled.Task;
    }

    public sealed class Witness
    {
        public int Instances { get; set; }

        public TaskCompletionSource Received { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class ThrowingResult : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => throw new InvalidOperationException("what the user wrote");
    }
}
