using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using ChatFunctions.Turns;

namespace ChatFunctions.Chat;

/// <summary>Goes on reading a turn, or stops it, on whichever instance it runs.</summary>
internal sealed class StreamRoutes(RequestBoundary boundary, TurnStopper stopper, ChatReply reply)
{
    [Function("AttachToTurn")]
    public Task<IResult> AttachAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "chat/{conversationId}/stream")] HttpRequest request,
        string conversationId) =>
        boundary.RunAsync(request, conversationId, owner =>
            reply.AttachAsync(request.HttpContext, owner, conversationId, ReplyForms.Negotiate(request)));

    [Function("StopTurn")]
    public Task<IResult> StopAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "chat/{conversationId}/stop")] HttpRequest request,
        string conversationId) =>
        boundary.RunAsync(request, conversationId, async owner =>
        {
            var response = request.HttpContext.Response;
            var head = await stopper.RequestAsync(RowKeys.Partition(owner.Key, conversationId), "", request.HttpContext.RequestAborted);
            if (head is null)
            {
                response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }

            response.StatusCode = StatusCodes.Status202Accepted;
            ResponseHeaders.SetTurn(response, conversationId, head.ActiveTurnId);
            await JsonAnswer.WriteAsync(response, new StopJson(conversationId, head.ActiveTurnId), ChatJson.Default.StopJson);
        });
}
