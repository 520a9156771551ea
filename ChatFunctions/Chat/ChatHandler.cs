using ChatFunctions.Access;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Http;
using ChatFunctions.Turns;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Chat;

/// <summary>One POST: read it, begin the turn, start the reply, answer with it in the form that was asked for. Thread-safe.</summary>
public sealed class ChatHandler
{
    private readonly RequestBoundary _boundary;
    private readonly MessageRequestReader _reader;
    private readonly TurnStarter _starter;
    private readonly TurnAttacher _attacher;
    private readonly ReplyResponse _response;
    private readonly CompletionOptions _models;

    internal ChatHandler(
        RequestBoundary boundary,
        MessageRequestReader reader,
        TurnStarter starter,
        TurnAttacher attacher,
        ReplyResponse response,
        IOptions<CompletionOptions> models)
    {
        _boundary = boundary;
        _reader = reader;
        _starter = starter;
        _attacher = attacher;
        _response = response;
        _models = models.Value;
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

        TurnPlace place = conversationId is null ? new TurnPlace.New() : new TurnPlace.End(conversationId);
        var settings = new ReplySettings(model)
        {
            Instructions = message.Instructions,
            Temperature = message.Temperature,
            MaxOutputTokens = message.MaxOutputTokens,
        };
        var turn = new TurnRequest(owner.Key, place, TurnInput.Of(message.Message), settings)
        {
            IdempotencyKey = key,
            BodyHash = message.BodyHash,
        };
        await _starter.RunAsync(
            request.HttpContext, () => _starter.BeginAsync(turn, aborted), source => _response.WriteAsync(request.HttpContext, source, form));
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
