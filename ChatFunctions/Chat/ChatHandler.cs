using ChatFunctions.Access;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Problems;
using ChatFunctions.Turns;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Chat;

/// <summary>One POST: read it, begin the turn, start the reply, answer with it in the form that was asked for. Thread-safe.</summary>
public sealed class ChatHandler
{
    private readonly RequestBoundary _boundary;
    private readonly MessageRequestReader _reader;
    private readonly ConversationStore _store;
    private readonly TurnRunner _runner;
    private readonly RunningTurns _running;
    private readonly TurnAttacher _attacher;
    private readonly ReplyResponse _response;
    private readonly CompletionOptions _models;
    private readonly TurnOptions _options;

    internal ChatHandler(
        RequestBoundary boundary,
        MessageRequestReader reader,
        ConversationStore store,
        TurnRunner runner,
        RunningTurns running,
        TurnAttacher attacher,
        ReplyResponse response,
        IOptions<CompletionOptions> models,
        IOptions<TurnOptions> options)
    {
        _boundary = boundary;
        _reader = reader;
        _store = store;
        _runner = runner;
        _running = running;
        _attacher = attacher;
        _response = response;
        _models = models.Value;
        _options = options.Value;
    }

    internal Task<IResult> PostAsync(HttpRequest request, string? conversationId) =>
        _boundary.RunAsync(request, owner => ReplyAsync(request, owner, conversationId));

    private async Task ReplyAsync(HttpRequest request, Owner owner, string? conversationId)
    {
        var aborted = request.HttpContext.RequestAborted;
        if (conversationId is not null)
        {
            ConversationRoute.Check(conversationId);
        }

        var form = ReplyForms.Negotiate(request);
        var key = IdempotencyKey.From(request);
        if (EventCursor.HasHeader(request))
        {
            await ContinueAsync(request, owner, conversationId, key, form);
            return;
        }

        var message = await _reader.ReadAsync(request, aborted);
        var model = message.Model ?? _models.Model;
        if (!_models.Allows(model))
        {
            throw Problem.NoModel();
        }

        if (_running.IsClosing)
        {
            throw Problem.ShuttingDown();
        }

        var begun = await BeginAsync(
            new TurnRequest(owner.Key, conversationId, message.Message, model)
            {
                Instructions = message.Instructions,
                Temperature = message.Temperature,
                MaxOutputTokens = message.MaxOutputTokens,
                IdempotencyKey = key,
                BodyHash = message.BodyHash,
            },
            aborted);
        if (begun.Started is { } turn)
        {
            await RunAsync(request.HttpContext, turn, form);
        }
        else
        {
            await FollowAsync(request.HttpContext, owner, begun.Earlier!, form);
        }
    }

    private async Task<TurnBegin> BeginAsync(TurnRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await _store.BeginTurnAsync(request, cancellationToken);
        }
        catch (ConversationBusyException busy)
        {
            throw Problem.Busy(busy.ConversationId, busy.TurnId);
        }
    }

    private async Task RunAsync(HttpContext context, Turn turn, ReplyForm form)
    {
        var running = _runner.Start(turn);
        try
        {
            await _response.WriteAsync(context, running.Source, form);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested && _options.StopsOnDisconnect)
        {
            running.Stop(TurnStop.Requested);
        }
        finally
        {
            // The turn outlives its client, and the platform keeps the instance only as long as the function runs.
            await running.Completion;
        }
    }

    private async Task FollowAsync(HttpContext context, Owner owner, TurnRows rows, ReplyForm form)
    {
        using var following = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var source = _attacher.Attach(RowKeys.Partition(owner.Key, rows.ConversationId), rows, following.Token);
        await _response.WriteAsync(context, source, form);
        await following.CancelAsync();
    }

    // A client library that repeats its POST when the connection drops, and says what it has seen: it wants the rest, not a second turn.
    private async Task ContinueAsync(HttpRequest request, Owner owner, string? conversationId, string? key, ReplyForm form)
    {
        var id = conversationId ?? (key is null ? null : ConversationIds.FromIdempotencyKey(owner.Key, key))
            ?? throw Problem.InvalidRequest(
                "A POST with 'Last-Event-ID' continues a turn: name its conversation in the path, or send its 'Idempotency-Key'.");
        await StreamHandler.AttachAsync(request, owner, id, form, _attacher, _response);
    }
}
