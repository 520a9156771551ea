using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Http;
using ChatFunctions.Turns;

namespace ChatFunctions.Protocols;

/// <summary>The AI Chat Protocol: <c>sessionState</c> carries the conversation's id.</summary>
/// <remarks>Source: the AI Chat Protocol's API specification (<c>@microsoft/ai-chat-protocol</c>).</remarks>
internal sealed class AIChatRoutes(
    RequestBoundary boundary,
    RequestBodies bodies,
    TurnStarter starter,
    ReplyStream stream,
    ReplyAnswer answer,
    IOptions<CompletionOptions> models,
    IOptions<TurnOptions> options)
{
    [Function("AIChat")]
    public Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "ai-chat")] HttpRequest request) =>
        RunAsync(request, (context, source) => answer.WriteAsync(context, source, AIChatLineWriter.Tells, (json, reply) =>
        {
            json.WriteStartObject();
            json.WriteStartObject("message"u8);
            json.WriteString("role"u8, MessageRole.Assistant);
            json.WriteString("content"u8, reply.Words);
            json.WriteEndObject();
            AIChatLineWriter.WriteState(json, source.Rows.ConversationId, reply);
            json.WriteEndObject();
        }));

    [Function("AIChatStream")]
    public Task<IResult> PostStreamAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "ai-chat/stream")] HttpRequest request) =>
        RunAsync(request, (context, source) => stream.WriteAsync(context, source, new AIChatLineWriter(source.Rows.ConversationId)));

    private Task<IResult> RunAsync(HttpRequest request, Func<HttpContext, ReplySource, Task> write) =>
        boundary.RunAsync(request, ProblemFormat.AIChat, async owner =>
        {
            var context = request.HttpContext;
            if (request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true)
            {
                throw Problem.UnsupportedMediaType("Files are not supported: send the messages as application/json.");
            }

            var body = await bodies.ReadAsync(request, RequestBody.MaxHistoryBytes, context.RequestAborted);
            var (message, conversationId) = Parse(body.Utf8);
            var asked = new TurnRequest(
                owner.Key, TurnPlace.EndOf(conversationId), TurnInput.Of([message]), new ReplySettings(models.Value.Model))
            {
                IdempotencyKey = IdempotencyKey.From(request),
                BodyHash = body.Hash,
            };
            await using var turn = await starter.BeginAsync(context, asked);
            await write(context, turn.Source);
        });

    private (NewMessage Message, string? ConversationId) Parse(ReadOnlyMemory<byte> body)
    {
        using var document = JsonFields.ParseObject(body);
        var root = document.RootElement;
        if (!root.TryGetProperty("messages", out var messages))
        {
            throw Problem.InvalidRequest("The member 'messages' is missing.", "messages");
        }

        string? conversationId = null;
        if (root.TryGetProperty("sessionState", out var state) && state.ValueKind != JsonValueKind.Null)
        {
            conversationId = JsonFields.String(state, "sessionState");
            if (!ConversationIds.IsValid(conversationId))
            {
                throw Problem.InvalidRequest("The member 'sessionState' must be the one of an earlier answer.", "sessionState");
            }
        }

        return (LastUserMessage.From(messages, options.Value.MaxMessageCharacters), conversationId);
    }
}
