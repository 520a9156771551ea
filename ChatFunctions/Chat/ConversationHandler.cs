using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.Chat;

/// <summary>Answers about conversations that exist. Thread-safe.</summary>
public sealed class ConversationHandler
{
    private readonly RequestBoundary _boundary;
    private readonly ConversationReader _reader;
    private readonly ConversationEraser _eraser;

    internal ConversationHandler(RequestBoundary boundary, ConversationReader reader, ConversationEraser eraser)
    {
        _boundary = boundary;
        _reader = reader;
        _eraser = eraser;
    }

    internal Task<IResult> GetAsync(HttpRequest request, string conversationId) => _boundary.RunAsync(request, async owner =>
    {
        ConversationRoute.Check(conversationId);
        var (limit, before) = (ConversationRoute.Limit(request), ConversationRoute.MessageCursor(request));
        var page = await _reader.ReadMessagesAsync(owner.Key, conversationId, limit, before, request.HttpContext.RequestAborted)
            ?? throw Problem.NoConversation(conversationId);
        var json = new HistoryJson(
            conversationId,
            page.Head.Title,
            page.Head.Created,
            page.Head.Updated,
            [.. page.Messages.Select(message => MessageJson.From(conversationId, message))],
            ConversationRoute.Opaque(page.NextBefore is { } next ? RowKeys.Message(next) : null));
        await JsonAnswer.WriteAsync(request.HttpContext.Response, json, ChatJson.Default.HistoryJson);
    });

    internal Task<IResult> ListAsync(HttpRequest request) => _boundary.RunAsync(request, async owner =>
    {
        var (limit, after) = (ConversationRoute.Limit(request), ConversationRoute.ListingCursor(request));
        var page = await _reader.ListAsync(owner.Key, limit, after, request.HttpContext.RequestAborted);
        var json = new ConversationListJson(
            [.. page.Conversations.Select(item => new ConversationJson(item.Id, item.Head.Title, item.Head.Created, item.Head.Updated))],
            ConversationRoute.Opaque(page.NextAfter));
        await JsonAnswer.WriteAsync(request.HttpContext.Response, json, ChatJson.Default.ConversationListJson);
    });

    internal Task<IResult> DeleteAsync(HttpRequest request, string conversationId) => _boundary.RunAsync(request, async owner =>
    {
        ConversationRoute.Check(conversationId);

        // Not with the request's token: a deletion that has begun is finished.
        await _eraser.DeleteAsync(owner.Key, conversationId, CancellationToken.None);
        request.HttpContext.Response.StatusCode = StatusCodes.Status204NoContent;
    });
}
