using System.Text.Json;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Http;
using ChatFunctions.Turns;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Protocols;

/// <summary>One request of the AI Chat Protocol. Thread-safe.</summary>
/// <remarks>Source: the AI Chat Protocol's API specification (<c>@microsoft/ai-chat-protocol</c>).</remarks>
public sealed class AIChatHandler
{
    // Azure's load balancer cuts a response that is silent for 230 s.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(220);

    private readonly RequestBoundary _boundary;
    private readonly TurnStarter _starter;
    private readonly ReplyStream _stream;
    private readonly CompletionOptions _models;
    private readonly TurnOptions _options;
    private readonly TimeProvider _time;

    internal AIChatHandler(
        RequestBoundary boundary,
        TurnStarter starter,
        ReplyStream stream,
        IOptions<CompletionOptions> models,
        IOptions<TurnOptions> options,
        TimeProvider time)
    {
        _boundary = boundary;
        _starter = starter;
        _stream = stream;
        _models = models.Value;
        _options = options.Value;
        _time = time;
    }

    internal Task<IResult> PostAsync(HttpRequest request, bool isStream) => _boundary.RunAsync(
        request,
        async owner =>
        {
            var context = request.HttpContext;
            if (request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) == true)
            {
                throw Problem.UnsupportedMediaType("Files are not supported: send the messages as application/json.");
            }

            var body = await RequestBody.ReadAsync(request, RequestBody.MaxHistoryBytes, context.RequestAborted);
            var (message, conversationId) = Parse(body.Text);
            TurnPlace place = conversationId is null ? new TurnPlace.New() : new TurnPlace.End(conversationId);
            var turn = new TurnRequest(owner.Key, place, TurnInput.Of(message), new ReplySettings(_models.Model))
            {
                IdempotencyKey = IdempotencyKey.From(request),
                BodyHash = body.Hash,
            };
            await _starter.RunAsync(context, () => _starter.BeginAsync(turn, context.RequestAborted), source => WriteAsync(context, source, isStream));
        },
        ProblemFormat.AIChat);

    private (string Message, string? ConversationId) Parse(string text)
    {
        using var document = JsonFields.ParseObject(text);
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

        return (LastUserMessage.From(messages, _options.MaxMessageCharacters), conversationId);
    }

    private async Task WriteAsync(HttpContext context, ReplySource source, bool isStream)
    {
        var rows = source.Rows;
        ResponseHeaders.SetTurn(context.Response, rows.ConversationId, rows.Id);
        try
        {
            if (isStream)
            {
                await _stream.WriteAsync(context, source.Log, new AIChatLineWriter(rows.ConversationId));
                return;
            }

            var end = await source.Log.WaitForEndAsync(_time, Patience, context.RequestAborted)
                ?? throw Problem.StillRunning(rows.ConversationId, rows.Id);
            if (!AIChatLineWriter.IsWhole(end.Reply))
            {
                throw ReplyProblem.For(end);
            }

            await JsonBody.WriteAsync(context.Response, json =>
            {
                json.WriteStartObject();
                json.WriteStartObject("message"u8);
                json.WriteString("role"u8, MessageRole.Assistant);
                json.WriteString("content"u8, end.Reply!.Text);
                json.WriteEndObject();
                AIChatLineWriter.WriteState(json, rows.ConversationId, end.Reply);
                json.WriteEndObject();
            });
        }
        catch (ProblemException problem)
        {
            // Written here, because the response must not wait for what the turn still has to do.
            await ProblemWriter.WriteAsync(context.Response, problem, rows.ConversationId, rows.Id);
        }
    }
}
