using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using ChatFunctions.Turns;

namespace ChatFunctions.Chat;

/// <summary>
/// <c>DELETE /api/chat</c>: everything of the caller goes. The answer comes at once; the invocation stays open while it deletes, and
/// whoever asks again or sweeps goes on with what it leaves. <c>GET /api/deletion</c> tells how far it is.
/// </summary>
internal sealed class OwnerDeletionRoutes(
    RequestBoundary boundary,
    OwnerEraser eraser,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    IOptions<TurnOptions> options)
{
    [Function("DeleteAllConversations")]
    public Task<IResult> DeleteAsync([HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "chat")] HttpRequest request) =>
        boundary.RunAsync(request, async owner =>
        {
            // Not with the request's token: a deletion that has begun goes on without its client.
            var wish = await eraser.AskAsync(owner.Key, CancellationToken.None);
            var response = request.HttpContext.Response;
            response.StatusCode = StatusCodes.Status202Accepted;
            var path = request.PathBase.Add(request.Path).Value!.TrimEnd('/');
            response.Headers.Location = $"{path[..path.LastIndexOf('/')]}/deletion";
            await WriteAsync(response, wish);

            using var limit = new CancellationTokenSource(options.Value.MaxTurnDuration, time);
            using var until = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, lifetime.ApplicationStopping);
            try
            {
                await eraser.GoOnAsync(owner.Key, until.Token, CancellationToken.None);
            }
            catch (StoreUnavailableException)
            {
                // The wish stands in the table.
            }
        });

    [Function("GetDeletion")]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "deletion")] HttpRequest request) =>
        boundary.RunAsync(request, async owner => await WriteAsync(
            request.HttpContext.Response,
            await eraser.FindAsync(owner.Key, request.HttpContext.RequestAborted) ?? throw Problem.NoDeletion()));

    private static Task WriteAsync(HttpResponse response, OwnerDeletionRow wish)
    {
        if (wish.Finished is null)
        {
            response.Headers.RetryAfter = "5";
        }

        var json = new OwnerDeletionJson(wish.Finished is null ? "in_progress" : "completed", wish.Asked, wish.Finished);
        return JsonAnswer.WriteAsync(response, json, ChatJson.Default.OwnerDeletionJson);
    }
}
