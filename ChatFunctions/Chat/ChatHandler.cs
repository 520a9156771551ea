using ChatFunctions.Access;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.OpenAI;
using ChatFunctions.Problems;
using ChatFunctions.Turns;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Chat;

/// <summary>One POST: read it, begin the turn, start the reply, stream it in the form that was asked for. Thread-safe.</summary>
public sealed class ChatHandler
{
    private readonly RequestBoundary _boundary;
    private readonly MessageRequestReader _reader;
    private readonly ConversationStore _store;
    private readonly TurnRunner _runner;
    private readonly ReplyStream _stream;
    private readonly JsonReply _json;
    private readonly CompletionOptions _models;

    internal ChatHandler(
        RequestBoundary boundary,
        MessageRequestReader reader,
        ConversationStore store,
        TurnRunner runner,
        ReplyStream stream,
        JsonReply json,
        IOptions<CompletionOptions> models)
    {
        _boundary = boundary;
        _reader = reader;
        _store = store;
        _runner = runner;
        _stream = stream;
        _json = json;
        _models = models.Value;
    }

    internal Task<IResult> PostAsync(HttpRequest request, string? conversationId) =>
        _boundary.RunAsync(request, owner => ReplyAsync(request, owner, conversationId));

    private async Task ReplyAsync(HttpRequest request, Owner owner, string? conversationId)
    {
        var context = request.HttpContext;
        if (conversationId is not null)
        {
            ConversationRoute.Check(conversationId);
        }

        var form = ReplyForms.Negotiate(request);
        var message = await _reader.ReadAsync(request, context.RequestAborted);
        var model = message.Model ?? _models.Model;
        if (!_models.Allows(model))
        {
            throw Problem.NoModel();
        }

        var turn = await BeginAsync(new TurnRequest(owner.Key, conversationId, message.Message, model), context.RequestAborted);
        ResponseHeaders.SetTurn(context.Response, turn.ConversationId, turn.Id);
        var parameters = new ReplyParameters(model, message.Instructions, message.Temperature, message.MaxOutputTokens);
        var running = _runner.Start(turn, parameters);
        try
        {
            await WriteAsync(context, running, parameters, form);
        }
        catch (ProblemException problem)
        {
            // Written here, because the response must not wait for what the turn still has to do.
            await ProblemWriter.WriteAsync(context.Response, problem, turn.ConversationId, turn.Id);
        }
        finally
        {
            // The turn outlives its client, and the platform keeps the instance only as long as the function runs.
            await running.Completion;
        }
    }

    private async Task<Turn> BeginAsync(TurnRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await _store.BeginTurnAsync(request, cancellationToken);
        }
        catch (ConversationBusyException busy)
        {
            throw Problem.Busy(request.ConversationId!, busy.TurnId);
        }
    }

    private Task WriteAsync(HttpContext context, RunningTurn running, ReplyParameters parameters, ReplyForm form) => form switch
    {
        ReplyForm.Json => _json.WriteAsync(context, running),
        ReplyForm.EventStream =>
            _stream.WriteAsync(context, running, new ResponseEventWriter(new ResponseObject(running.Turn, parameters))),
        _ => _stream.WriteAsync(context, running, new PlainTextWriter()),
    };
}
