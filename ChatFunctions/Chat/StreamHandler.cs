using ChatFunctions.Access;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using ChatFunctions.Turns;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.Chat;

/// <summary>Attaches readers to turns, and stops turns. Thread-safe.</summary>
public sealed class StreamHandler
{
    private readonly RequestBoundary _boundary;
    private readonly TurnAttacher _attacher;
    private readonly TurnStopper _stopper;
    private readonly RunningTurns _running;
    private readonly ReplyResponse _response;

    internal StreamHandler(
        RequestBoundary boundary, TurnAttacher attacher, TurnStopper stopper, RunningTurns running, ReplyResponse response)
    {
        _boundary = boundary;
        _attacher = attacher;
        _stopper = stopper;
        _running = running;
        _response = response;
    }

    internal Task<IResult> AttachAsync(HttpRequest request, string conversationId) => _boundary.RunAsync(request, async owner =>
    {
        ConversationRoute.Check(conversationId);
        await AttachAsync(request, owner, conversationId, ReplyForms.Negotiate(request), _attacher, _response);
    });

    internal Task<IResult> StopAsync(HttpRequest request, string conversationId) => _boundary.RunAsync(request, async owner =>
    {
        ConversationRoute.Check(conversationId);
        var response = request.HttpContext.Response;
        var head = await _stopper.RequestAsync(RowKeys.Partition(owner.Key, conversationId), "", request.HttpContext.RequestAborted);
        if (head is null)
        {
            response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        // The worker would read the request within two seconds; here it need not wait.
        _running.Find(head.ActiveTurn)?.Stop(TurnStop.Requested);
        response.StatusCode = StatusCodes.Status202Accepted;
        ResponseHeaders.SetTurn(response, conversationId, head.ActiveTurnId);
        await JsonAnswer.WriteAsync(response, new StopJson(conversationId, head.ActiveTurnId), ChatJson.Default.StopJson);
    });

    internal static async Task AttachAsync(
        HttpRequest request, Owner owner, string conversationId, ReplyForm form, TurnAttacher attacher, ReplyResponse response)
    {
        var context = request.HttpContext;
        var cursor = EventCursor.From(request);
        using var following = new Following(context.RequestAborted);
        var (source, hasConversation) = await attacher.AttachAsync(owner.Key, conversationId, cursor.TurnId, following.Token);
        if (source is not null)
        {
            await response.WriteAsync(context, source, form, cursor);
        }
        else if (!hasConversation)
        {
            throw Problem.NoConversation(conversationId);
        }
        else if (cursor.TurnId is not null)
        {
            throw Problem.NoTurn(conversationId);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }
}
