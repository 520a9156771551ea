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
            var (form, hash) = await ReadAsync(request, context.RequestAborted);
            var (message, conversationId) = Parse(form);
            var asked = new TurnRequest(
                owner.Key, TurnPlace.EndOf(conversationId), TurnInput.Of([message]), new ReplySettings(models.Value.Model))
            {
                IdempotencyKey = IdempotencyKey.From(request),
                BodyHash = hash,
            };
            await using var turn = await starter.BeginAsync(context, asked);
            await write(context, turn.Source);
        });

    private async Task<(MessageForm Form, string Hash)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) != true)
        {
            var body = await bodies.ReadAsync(request, RequestBody.MaxHistoryBytes, cancellationToken);
            return (new MessageForm(body.Utf8, []), body.Hash);
        }

        var (bytes, hash) = await bodies.ReadFormAsync(request, RequestBody.MaxHistoryBytes, cancellationToken);
        return (await MessageForm.ParseAsync(request.ContentType, bytes, cancellationToken), hash);
    }

    private (NewMessage Message, string? ConversationId) Parse(MessageForm form)
    {
        using var document = JsonFields.ParseObject(form.Json);
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

        return (LastUserMessage.From(messages, options.Value.MaxMessageCharacters, form.Files), conversationId);
    }
}
