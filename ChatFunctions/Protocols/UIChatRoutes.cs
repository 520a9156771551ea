using ChatFunctions.Access;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Http;
using ChatFunctions.Turns;

namespace ChatFunctions.Protocols;

/// <summary>
/// The Vercel AI SDK's UI message stream, for <c>useChat</c> with its <c>DefaultChatTransport</c>: a message, an answer once more, or the
/// rest of a stream.
/// </summary>
/// <remarks>Source: AI SDK documentation, «Stream protocols» and «Transport».</remarks>
internal sealed class UIChatRoutes(
    RequestBoundary boundary,
    RequestBodies bodies,
    TurnStarter starter,
    TurnAttacher attacher,
    ReplyStream stream,
    IOptions<CompletionOptions> models,
    IOptions<TurnOptions> options)
{
    [Function("UIChat")]
    public Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "ui/chat")] HttpRequest request) =>
        boundary.RunAsync(request, ProblemFormat.UIChat, async owner =>
        {
            var context = request.HttpContext;
            var body = await bodies.ReadAsync(request, RequestBody.MaxHistoryBytes, context.RequestAborted);
            var asked = Parse(body.Utf8, owner) with { IdempotencyKey = IdempotencyKey.From(request), BodyHash = body.Hash };
            await using var turn = await BeginAsync(context, asked);
            await stream.WriteAsync(context, turn.Source, new UIMessageStreamWriter(turn.Source.Rows));
        });

    [Function("UIChatStream")]
    public Task<IResult> ResumeAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ui/chat/{conversationId}/stream")] HttpRequest request,
        string conversationId) =>
        boundary.RunAsync(request, conversationId, async owner =>
        {
            var context = request.HttpContext;
            using var following = new Following(context.RequestAborted);
            var (source, _) = await attacher.AttachAsync(owner.Key, conversationId, turnId: null, following.Token);

            // The client has what has ended already; it only asks whether something runs.
            if (source is null || source.Log.Read().End is not null)
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;
            }
            else
            {
                await stream.WriteAsync(context, source, new UIMessageStreamWriter(source.Rows));
            }
        });

    private async Task<FollowedTurn> BeginAsync(HttpContext context, TurnRequest asked)
    {
        try
        {
            return await starter.BeginAsync(context, asked);
        }
        catch (ConversationAbsentException absent)
        {
            throw Problem.NothingToRegenerate(absent.ConversationId);
        }
        catch (ConversationMovedException moved)
        {
            throw Problem.NotTheLatestQuestion(moved.ConversationId);
        }
    }

    private TurnRequest Parse(ReadOnlyMemory<byte> body, Owner owner)
    {
        using var document = JsonFields.ParseObject(body);
        var root = document.RootElement;
        var id = root.TryGetProperty("id", out var value) ? JsonFields.String(value, "id") : "";
        if (!ConversationIds.IsValid(id))
        {
            throw Problem.InvalidRequest($"The member 'id' must be {ConversationIds.Rule}.", "id");
        }

        var message = root.TryGetProperty("messages", out var messages)
            ? LastUserMessage.From(messages, options.Value.MaxMessageCharacters)
            : null;
        var trigger = root.TryGetProperty("trigger", out value) ? JsonFields.String(value, "trigger") : "submit-message";
        return trigger switch
        {
            "regenerate-message" => Request(new TurnPlace.Again(id)),

            // The client has cut its history there; the stored one, which the model would see, goes on after it.
            "submit-message" when root.TryGetProperty("messageId", out var replaced) && replaced.ValueKind != JsonValueKind.Null =>
                throw Problem.Unsupported("messageId", "An earlier message can't be replaced ('messageId'): send a new one."),
            "submit-message" when message is null => throw Problem.InvalidRequest("The member 'messages' is missing.", "messages"),
            "submit-message" => Request(new TurnPlace.End(id)),
            _ => throw JsonFields.Wrong("trigger", "submit-message or regenerate-message"),
        };

        TurnRequest Request(TurnPlace place) =>
            new(owner.Key, place, message is null ? TurnInput.Nothing : TurnInput.Of([message]), new ReplySettings(models.Value.Model));
    }
}
