using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;

namespace ChatFunctions.Chat;

/// <summary>Reads, lists, names and deletes conversations.</summary>
internal sealed class HistoryRoutes(
    RequestBoundary boundary,
    RequestBodies bodies,
    ConversationReader reader,
    ConversationListing listing,
    HeadEditor heads,
    ConversationEraser eraser)
{
    [Function("GetConversation")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "chat/{conversationId}")] HttpRequest request, string conversationId) =>
        boundary.RunAsync(request, conversationId, async owner =>
        {
            var (limit, before) = (Paging.Limit(request), Paging.MessageCursor(request));
            var page = await reader.ReadMessagesAsync(owner.Key, conversationId, limit, before, request.HttpContext.RequestAborted)
                ?? throw Problem.NoConversation(conversationId);
            var json = new HistoryJson(
                conversationId,
                page.Head.Title,
                page.Head.Created,
                page.Head.Updated,
                page.Head.Expires,
                page.Head.ForkedFrom.Length > 0 ? page.Head.ForkedFrom : null,
                [.. page.Messages.Select(message => MessageJson.From(conversationId, message, Site.Of(request)))],
                Paging.Opaque(page.Next is { } next ? RowKeys.Message(next.Number) : null));
            await JsonAnswer.WriteAsync(request.HttpContext.Response, json, ChatJson.Default.HistoryJson);
        });

    [Function("ListConversations")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "chat")] HttpRequest request) =>
        boundary.RunAsync(request, async owner =>
        {
            var (limit, after) = (Paging.Limit(request), Paging.ListingCursor(request));
            var page = await listing.ListAsync(owner.Key, limit, after, request.HttpContext.RequestAborted);
            var json = new ConversationListJson(
                [.. page.Conversations.Select(found => new ConversationJson(
                    found.Id, found.Wanted.Title ?? "", found.Wanted.Created, found.Wanted.Updated, found.Wanted.Expires))],
                Paging.Opaque(page.NextAfter));
            await JsonAnswer.WriteAsync(request.HttpContext.Response, json, ChatJson.Default.ConversationListJson);
        });

    [Function("ChangeConversation")]
    public Task<IResult> ChangeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "chat/{conversationId}")] HttpRequest request,
        string conversationId) =>
        boundary.RunAsync(request, conversationId, async owner =>
        {
            var aborted = request.HttpContext.RequestAborted;
            var change = ConversationChange.Parse((await bodies.ReadAsync(request, ConversationChange.MaxBytes, aborted)).Utf8);
            var head = await heads.SetAsync(owner.Key, conversationId, change.Title, change.Metadata, change.ExpiresAt, aborted)
                ?? throw Problem.NoConversation(conversationId);
            if (change.ExpiresAt > head.Expires)
            {
                throw Problem.InvalidRequest(
                    "'expiresAt' is later than it was set to before: it can only be brought forward. Nothing was changed.", "expiresAt");
            }

            await JsonAnswer.WriteAsync(
                request.HttpContext.Response,
                new ConversationJson(conversationId, head.Title, head.Created, head.Updated, head.Expires),
                ChatJson.Default.ConversationJson);
        });

    [Function("DeleteConversation")]
    public Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "chat/{conversationId}")] HttpRequest request,
        string conversationId) =>
        boundary.RunAsync(request, conversationId, async owner =>
        {
            // Not with the request's token: a deletion that has begun is finished.
            await eraser.DeleteAsync(owner.Key, conversationId, CancellationToken.None);
            request.HttpContext.Response.StatusCode = StatusCodes.Status204NoContent;
        });
}
