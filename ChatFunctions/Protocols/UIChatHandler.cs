using System.Text.Json;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Http;
using ChatFunctions.Turns;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Protocols;

/// <summary>One request of a <c>useChat</c> client: a message, an answer once more, or the rest of a stream. Thread-safe.</summary>
/// <remarks>Source: AI SDK documentation, «Stream protocols» and «Transport».</remarks>
public sealed class UIChatHandler
{
    private readonly RequestBoundary _boundary;
    private readonly TurnStarter _starter;
    private readonly TurnAttacher _attacher;
    private readonly ReplyStream _stream;
    private readonly CompletionOptions _models;
    private readonly TurnOptions _options;

    internal UIChatHandler(
        RequestBoundary boundary,
        TurnStarter starter,
        TurnAttacher attacher,
        ReplyStream stream,
        IOptions<CompletionOptions> models,
        IOptions<TurnOptions> options)
    {
        _boundary = boundary;
        _starter = starter;
        _attacher = attacher;
        _stream = stream;
        _models = models.Value;
        _options = options.Value;
    }

    internal Task<IResult> PostAsync(HttpRequest request) => _boundary.RunAsync(request, async owner =>
    {
        var context = request.HttpContext;
        var body = await RequestBody.ReadAsync(request, RequestBody.MaxHistoryBytes, context.RequestAborted);
        var turn = Parse(body.Text, owner.Key) with { IdempotencyKey = IdempotencyKey.From(request), BodyHash = body.Hash };
        await _starter.RunAsync(
            context,
            async () =>
            {
                try
                {
                    return await _starter.BeginAsync(turn, context.RequestAborted);
                }
                catch (ConversationAbsentException absent)
                {
                    throw Problem.NothingToRegenerate(absent.ConversationId);
                }
                catch (ConversationMovedException moved)
                {
                    throw Problem.NotTheLatestQuestion(moved.ConversationId);
                }
            },
            source => WriteAsync(context, source));
    });

    internal Task<IResult> ResumeAsync(HttpRequest request, string conversationId) => _boundary.RunAsync(request, async owner =>
    {
        ConversationRoute.Check(conversationId);
        var context = request.HttpContext;
        using var following = new Following(context.RequestAborted);
        var (source, _) = await _attacher.AttachAsync(owner.Key, conversationId, turnId: null, following.Token);

        // The client has what has ended already; it only asks whether something runs.
        if (source is null || source.Log.Read().End is not null)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        else
        {
            await WriteAsync(context, source);
        }
    });

    private TurnRequest Parse(string text, string owner)
    {
        using var document = JsonFields.ParseObject(text);
        var root = document.RootElement;
        var id = root.TryGetProperty("id", out var value) ? JsonFields.String(value, "id") : "";
        if (!ConversationIds.IsValid(id))
        {
            throw Problem.InvalidRequest($"The member 'id' must be {ConversationIds.Rule}.", "id");
        }

        var message = root.TryGetProperty("messages", out var messages)
            ? LastUserMessage.From(messages, _options.MaxMessageCharacters)
            : null;
        var trigger = root.TryGetProperty("trigger", out value) ? JsonFields.String(value, "trigger") : "submit-message";
        return trigger switch
        {
            "regenerate-message" => Turn(new TurnPlace.Again(id)),

            // The client has cut its history there; the stored one, which the model would see, goes on after it.
            "submit-message" when root.TryGetProperty("messageId", out var replaced) && replaced.ValueKind != JsonValueKind.Null =>
                throw Problem.Unsupported("messageId", "An earlier message can't be replaced ('messageId'): send a new one."),
            "submit-message" when message is null => throw Problem.InvalidRequest("The member 'messages' is missing.", "messages"),
            "submit-message" => Turn(new TurnPlace.End(id)),
            _ => throw JsonFields.Wrong("trigger", "submit-message or regenerate-message"),
        };

        TurnRequest Turn(TurnPlace place) =>
            new(owner, place, message is null ? TurnInput.Nothing : TurnInput.Of(message), new ReplySettings(_models.Model));
    }

    private async Task WriteAsync(HttpContext context, ReplySource source)
    {
        var rows = source.Rows;
        ResponseHeaders.SetTurn(context.Response, rows.ConversationId, rows.Id);
        try
        {
            context.Response.Headers["x-vercel-ai-ui-message-stream"] = "v1";
            await _stream.WriteAsync(context, source.Log, new UIMessageStreamWriter(rows));
        }
        catch (ProblemException problem)
        {
            // Written here, because the response must not wait for what the turn still has to do.
            context.Response.Headers.Remove("x-vercel-ai-ui-message-stream");
            await ProblemWriter.WriteAsync(context.Response, problem, rows.ConversationId, rows.Id);
        }
    }
}
