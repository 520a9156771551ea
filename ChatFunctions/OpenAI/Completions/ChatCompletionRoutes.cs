using ChatFunctions.Access;
using ChatFunctions.Completions;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Http;
using ChatFunctions.OpenAI.Responses;
using ChatFunctions.Turns;

namespace ChatFunctions.OpenAI.Completions;

/// <summary>
/// OpenAI's chat completions: the model relayed, stateless as the API says, and with <c>store</c> a turn of a conversation of its own.
/// </summary>
internal sealed class ChatCompletionRoutes(
    RequestBoundary boundary,
    RequestBodies bodies,
    TurnStarter starter,
    StatelessReplies stateless,
    ReplyStream stream,
    ReplyAnswer answer,
    IOptions<CompletionOptions> models,
    IOptions<TurnOptions> options,
    TimeProvider time)
{
    [Function("CreateChatCompletion")]
    public Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/chat/completions")] HttpRequest request) =>
        boundary.RunAsync(request, ProblemFormat.OpenAI, async owner =>
        {
            var body = await bodies.ReadAsync(request, RequestBody.MaxHistoryBytes, request.HttpContext.RequestAborted);
            var parsed = ChatCompletionRequestParser.Parse(body.Utf8, options.Value);
            ProblemFormat.OpenAI.Naming(("max_completion_tokens", parsed.MaxTokensName)).Use(request.HttpContext);
            var settings = parsed.Settings with { Model = models.Value.Choose(parsed.Model) };
            await (parsed.Store
                ? StoreAsync(request.HttpContext, owner, parsed, settings, IdempotencyKey.From(request), body.Hash)
                : RelayAsync(request.HttpContext, owner, parsed, settings));
        });

    private async Task RelayAsync(HttpContext context, Owner owner, ChatCompletionRequest parsed, ReplySettings settings)
    {
        var asked = settings.ToRequest([.. parsed.Messages.Select(Sent)], options.Value.MaxOutputTokens);
        var id = PublicId.ChatCompletion.Of($"{Guid.NewGuid():N}");
        var completion = new ChatCompletionObject(id, time.GetUtcNow(), settings.Model) { ServiceTier = parsed.ServiceTier };
        await using var reply = await stateless.BeginAsync(context, owner, asked);
        await (parsed.Stream
            ? stream.WriteAsync(context, reply.Log, new ChatCompletionChunkWriter(completion, parsed.IncludeUsage))
            : answer.WriteAsync(context, reply.Log, end => end.IsWhole, completion.WriteWhole));
    }

    private async Task StoreAsync(
        HttpContext context, Owner owner, ChatCompletionRequest parsed, ReplySettings settings, string? key, string bodyHash)
    {
        var said = InputMessages.ToStore(InputMessages.Of(parsed.Messages), "messages");
        var asked = new TurnRequest(owner.Key, new TurnPlace.New(), said, settings)
        {
            Metadata = parsed.Metadata.Length == 0 ? null : parsed.Metadata,
            Echo = new ResponseEcho { ServiceTier = parsed.ServiceTier }.With(settings).ToString(),
            IsCompletion = true,
            IdempotencyKey = key,
            BodyHash = bodyHash,
        };
        await using var turn = await starter.BeginAsync(context, asked);
        var completion = ChatCompletionObject.Of(turn.Source.Rows.ConversationId, turn.Source.Rows.Reply);
        await (parsed.Stream
            ? stream.WriteAsync(context, turn.Source, new ChatCompletionChunkWriter(completion, parsed.IncludeUsage))
            : answer.WriteAsync(context, turn.Source, end => end.IsWhole, completion.WriteWhole));
    }

    private static PromptMessage Sent(InputItem message) =>
        new(message.Role, message.Text) { Images = message.Images, Calls = message.Calls, CallId = message.CallId };
}
