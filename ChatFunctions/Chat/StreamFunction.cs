using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace ChatFunctions.Chat;

/// <summary>Goes on reading a turn, or stops it, on whichever instance it runs.</summary>
public sealed class StreamFunction(StreamHandler handler)
{
    [Function("AttachToTurn")]
    public Task<IResult> AttachAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "chat/{conversationId}/stream")] HttpRequest request, string conversationId) =>
        handler.AttachAsync(request, conversationId);

    [Function("StopTurn")]
    public Task<IResult> StopAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "chat/{conversationId}/stop")] HttpRequest request, string conversationId) =>
        handler.StopAsync(request, conversationId);
}
