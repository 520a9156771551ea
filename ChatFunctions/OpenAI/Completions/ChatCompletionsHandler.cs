using ChatFunctions.Access;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Http;
using ChatFunctions.Turns;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ChatFunctions.OpenAI.Completions;

/// <summary>Chat completions: the model relayed, and with <c>store</c> a turn of a conversation of its own. Thread-safe.</summary>
public sealed class ChatCompletionsHandler
{
    // Azure's load balancer cuts a response that is silent for 230 s.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(220);

    private readonly OpenAIBoundary _boundary;
    private readonly TurnStarter _starter;
    private readonly StatelessReply _stateless;
    private readonly ReplyStream _stream;
    private readonly CompletionOptions _models;
    private readonly TurnOptions _options;
    private readonly TimeProvider _time;

    internal ChatCompletionsHandler(
        OpenAIBoundary boundary,
        TurnStarter starter,
        StatelessReply stateless,
        ReplyStream stream,
        IOptions<CompletionOptions> models,
        IOptions<TurnOptions> options,
        TimeProvider time)
    {
        _boundary = boundary;
        _starter = starter;
        _stateless = stateless;
        _stream = stream;
        _models = models.Value;
        _options = options.Value;
        _time = time;
    }

    internal Task<IResult> CreateAsync(HttpRequest request) => _boundary.RunAsync(request, async owner =>
    {
        var context = request.HttpContext;
        var body = await RequestBody.ReadAsync(request, RequestBody.MaxHistoryBytes, context.RequestAborted);
        var parsed = ChatCompletionRequestParser.Parse(body.Text, _options);
        var model = parsed.Model ?? _models.Model;
        if (!_models.Allows(model))
        {
            throw Problem.NoModel();
        }

        var completion = new CompletionRequest(model, [.. parsed.Messages.Select(message => (message.Role, message.Text))])
        {
            Temperature = parsed.Temperature,
            TopP = parsed.TopP,
            Stop = parsed.Stop,
            MaxOutputTokens = parsed.MaxTokens ?? _options.MaxOutputTokens,
        };
        if (parsed.Store)
        {
            await StoreAsync(context, owner, parsed, model, body, IdempotencyKey.From(request));
        }
        else
        {
            await _stateless.RunAsync(context, completion, log => WriteAsync(context, log, NewObject($"chatcmpl-{Guid.NewGuid():N}", model), parsed));
        }
    });

    private Task StoreAsync(
        HttpContext context, Owner owner, ChatCompletionRequest parsed, string model, RequestBody body, string? key)
    {
        var settings = new ReplySettings(model)
        {
            IsVerbatim = true,
            Stop = parsed.Stop,
            Temperature = parsed.Temperature,
            TopP = parsed.TopP,
            MaxOutputTokens = parsed.MaxTokens,
        };
        var turn = new TurnRequest(owner.Key, new TurnPlace.New(), TurnInput.Of(parsed.Messages), settings)
        {
            Metadata = parsed.Metadata.Length == 0 ? null : parsed.Metadata,
            IdempotencyKey = key,
            BodyHash = body.Hash,
        };
        return _starter.RunAsync(context, () => _starter.BeginAsync(turn, context.RequestAborted), source =>
        {
            ResponseHeaders.SetTurn(context.Response, source.Rows.ConversationId, source.Rows.Id);
            return WriteAsync(context, source.Log, NewObject($"chatcmpl-{source.Rows.ConversationId}", model), parsed);
        });
    }

    private async Task WriteAsync(HttpContext context, ReplyLog log, ChatCompletionObject completion, ChatCompletionRequest parsed)
    {
        try
        {
            if (parsed.Stream)
            {
                await _stream.WriteAsync(context, log, new ChatCompletionChunkWriter(completion, parsed.IncludeUsage));
                return;
            }

            var end = await log.WaitForEndAsync(_time, Patience, context.RequestAborted) ?? throw Problem.TimedOut();
            if (end.Reply is not ({ Status: TurnStatus.Completed }
                or { Status: TurnStatus.Incomplete, Reason: IncompleteReason.MaxOutputTokens or IncompleteReason.ContentFilter }))
            {
                throw ReplyProblem.For(end);
            }

            await JsonBody.WriteAsync(context.Response, json => completion.WriteWhole(json, end.Reply));
        }
        catch (ProblemException problem)
        {
            // Written here, because the response must not wait for what the turn still has to do.
            await ProblemWriter.WriteAsync(context.Response, problem);
        }
    }

    private ChatCompletionObject NewObject(string id, string model) => new(id, _time.GetUtcNow(), model);
}
