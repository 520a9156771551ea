using ChatFunctions.Access;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Http;
using ChatFunctions.Turns;

namespace ChatFunctions.OpenAI.Responses;

/// <summary>
/// New responses of OpenAI's Responses API, <c>baseURL = …/api/v1</c>: turns of conversations, unless nothing of them is to be kept.
/// </summary>
internal sealed class NewResponseRoutes(
    RequestBoundary boundary,
    RequestBodies bodies,
    ResponseCreator creator,
    ResponsePrompts prompts,
    StatelessReplies stateless,
    TokenCounter tokens,
    ReplyStream stream,
    ReplyAnswer answer,
    IOptions<TurnOptions> options)
{
    [Function("CreateResponse")]
    public Task<IResult> CreateAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/responses")] HttpRequest request) =>
        boundary.RunAsync(request, ProblemFormat.Responses, async owner =>
        {
            var key = IdempotencyKey.From(request);
            var body = await bodies.ReadAsync(request, RequestBody.MaxHistoryBytes, request.HttpContext.RequestAborted);
            var parsed = ResponseRequestParser.Parse(body.Utf8, options.Value);
            await (parsed.IsStored
                ? StoreAsync(request.HttpContext, owner, parsed, key, body.Hash)
                : RelayAsync(request.HttpContext, owner, parsed));
        });

    [Function("CountInputTokens")]
    public Task<IResult> CountAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/responses/input_tokens")] HttpRequest request) =>
        boundary.RunAsync(request, ProblemFormat.Responses, async owner =>
        {
            var context = request.HttpContext;
            var body = await bodies.ReadAsync(request, RequestBody.MaxHistoryBytes, context.RequestAborted);
            var parsed = ResponseRequestParser.Parse(body.Utf8, options.Value);
            var (prompt, _) = await prompts.PrepareAsync(owner, parsed, context.RequestAborted);
            var asked = prompt.ToRequest();
            var counted = await tokens.CountAsync(asked.Texts);
            await JsonAnswer.WriteAsync(context.Response, json =>
            {
                json.WriteStartObject();
                json.WriteString("object"u8, "response.input_tokens"u8);
                json.WriteNumber("input_tokens"u8, counted.Sum() + asked.ImageTokens);
                json.WriteEndObject();
            });
        });

    private async Task StoreAsync(HttpContext context, Owner owner, ResponseRequest parsed, string? key, string bodyHash)
    {
        await using var turn = await creator.BeginAsync(context, owner, parsed, key, bodyHash);
        var (rows, log) = (turn.Source.Rows, turn.Source.Log);
        switch (parsed)
        {
            case { Stream: true }:
                var events = new ResponseEventWriter(new ResponseObject(rows));
                await stream.WriteAsync(context, turn.Source, events, beginsAtOnce: parsed.IsBackground);
                break;
            case { IsBackground: true }:
                // The answer is whole long before the function returns, and until then the connection takes no other request.
                context.Response.Headers.Connection = "close";
                await ResponseAnswer.WriteNowAsync(context, turn.Source);
                break;
            default:
                await answer.WriteAsync(context, turn.Source, ResponseAnswer.IsObject, ResponseAnswer.Ended(rows, log));
                break;
        }
    }

    private async Task RelayAsync(HttpContext context, Owner owner, ResponseRequest parsed)
    {
        var (prompt, rows) = await prompts.PrepareAsync(owner, parsed, context.RequestAborted);
        await using var reply = await stateless.BeginAsync(context, owner, prompt);
        await (parsed.Stream
            ? stream.WriteAsync(context, reply.Log, new ResponseEventWriter(new ResponseObject(rows)))
            : answer.WriteAsync(context, reply.Log, ResponseAnswer.IsObject, ResponseAnswer.Ended(rows, reply.Log)));
    }
}
