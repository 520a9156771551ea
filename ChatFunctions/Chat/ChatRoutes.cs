using ChatFunctions.Access;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Http;
using ChatFunctions.OpenAI.Responses;

namespace ChatFunctions.Chat;

/// <summary><c>POST /api/chat</c> and <c>POST /api/chat/{conversationId}</c>: say something, and get the reply as it is written.</summary>
internal sealed class ChatRoutes(
    RequestBoundary boundary,
    MessageRequestReader reader,
    TurnStarter starter,
    ForkReader forks,
    ChatReply reply,
    IOptions<CompletionOptions> models)
{
    [Function("StartConversation")]
    public Task<IResult> StartAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "chat")] HttpRequest request) =>
        boundary.RunAsync(request, owner => PostAsync(request, owner, null));

    [Function("ContinueConversation")]
    public Task<IResult> ContinueAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "chat/{conversationId}")] HttpRequest request, string conversationId) =>
        boundary.RunAsync(request, conversationId, owner => PostAsync(request, owner, conversationId));

    private async Task PostAsync(HttpRequest request, Owner owner, string? conversationId)
    {
        var context = request.HttpContext;
        var form = ReplyForms.Negotiate(request);
        var key = IdempotencyKey.From(request);
        if (EventCursor.HasHeader(request))
        {
            // A client library repeats its POST when the connection drops, and says what it has seen: it wants the rest, not a second turn.
            var id = conversationId ?? (key is null ? null : ConversationIds.FromIdempotencyKey(owner.Key, key))
                ?? throw Problem.InvalidRequest(
                    "A POST with 'Last-Event-ID' continues a turn: name its conversation in the path, or send its 'Idempotency-Key'.");
            await reply.AttachAsync(context, owner, id, form);
            return;
        }

        var message = await reader.ReadAsync(request, context.RequestAborted);
        var settings = message.Settings with { Model = models.Value.Choose(message.Model) };
        var said = message.Regenerate ? TurnInput.Nothing : TurnInput.Of(message.Message, message.Images);
        var place = await PlaceAsync(owner, conversationId, message, said, context.RequestAborted);
        var asked = new TurnRequest(owner.Key, place, said, settings)
        {
            Echo = new ResponseEcho().With(settings).ToString(),
            IdempotencyKey = key,
            BodyHash = message.BodyHash,
        };
        await using var turn = await starter.BeginAsync(context, asked);
        await reply.WriteAsync(context, turn.Source, form);
    }

    private async Task<TurnPlace> PlaceAsync(
        Owner owner, string? conversationId, MessageRequest message, TurnInput said, CancellationToken cancellationToken)
    {
        if (message.Regenerate)
        {
            return new TurnPlace.Again(conversationId ?? throw Problem.InvalidRequest(
                "'regenerate' answers the latest message of a conversation again: name it in the path.", "regenerate"));
        }

        if (message.After is not { } after)
        {
            return TurnPlace.EndOf(conversationId);
        }

        return conversationId is not null && conversationId != after.ConversationId
            ? throw Problem.InvalidRequest("'after' names a message of another conversation than the path.", "after")
            : await forks.FindAsync(owner.Key, after, said, cancellationToken) ?? throw Problem.NotFound("message", "after");
    }
}
