using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary><c>POST …/chat/completions</c>: read, log, follow the directive.</summary>
internal sealed class ChatCompletions(RequestLog log, FailureCounter failures, TimeSpan deltaDelay, TimeProvider time)
{
    private int _count;

    public Task AnswerAsync(HttpContext context) => AnswerAsync(context, deployment: null);

    /// <summary>The same under Azure's route, which needs an <c>api-version</c> and answers in Azure's form.</summary>
    public async Task AnswerAsAzureAsync(HttpContext context)
    {
        if (!context.Request.Query.ContainsKey("api-version"))
        {
            await Refusal.WriteAsync(context, StatusCodes.Status404NotFound, new RefusalWays(), time);
            return;
        }

        await AnswerAsync(context, (string)context.Request.RouteValues["deployment"]!);
    }

    private async Task AnswerAsync(HttpContext context, string? deployment)
    {
        ChatRequest? request;
        Directive directive;
        JsonElement body;
        try
        {
            body = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body, cancellationToken: context.RequestAborted);
            log.Add(context.Request, body);
            if (!ChatRequest.TryRead(body, deployment, out request, out var complaint))
            {
                await Refusal.WriteBadRequestAsync(context, complaint);
                return;
            }

            directive = failures.Apply(Directive.Parse(request.LastUserText), request.LastUserText);
        }
        catch (JsonException)
        {
            await Refusal.WriteBadRequestAsync(context, "We could not parse the JSON body of your request.");
            return;
        }
        catch (FormatException unknown)
        {
            await Refusal.WriteBadRequestAsync(context, unknown.Message);
            return;
        }

        try
        {
            await FollowAsync(context, body, request, directive, azure: directive.Azure || deployment is not null);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left, or the service ends.
        }
    }

    private async Task FollowAsync(HttpContext context, JsonElement body, ChatRequest request, Directive directive, bool azure)
    {
        var pace = new Pace(directive.First, directive.Delay ?? deltaDelay, time);
        if (RefusalOf(body, request, directive) is { Status: { } status } refusal)
        {
            await pace.BeforeRefusalAsync(context.RequestAborted);
            await Refusal.WriteAsync(context, status, refusal, time);
            return;
        }

        var id = $"chatcmpl-offline-{Interlocked.Increment(ref _count):D6}";
        var created = time.GetUtcNow().ToUnixTimeSeconds();
        var chunks = new ChunkWriter(id, created, request.Model, azure, request.Stream && request.IncludeUsage, directive.Wire);
        var sender = new ReplySender(context, chunks, pace, directive);
        var reply = Reply.To(request, directive);
        await (request.Stream && directive.Wire.Shape != TextShape.Json ? sender.StreamAsync(reply) : sender.SendWholeAsync(reply));
    }

    private static RefusalWays? RefusalOf(JsonElement body, ChatRequest request, Directive directive) => directive.Refusal switch
    {
        // In the middle of the stream.
        _ when directive.Error is not null => null,
        { Unknown: { } field } refusal => body.TryGetProperty(field, out _) ? RefusalWays.Unrecognized(field, refusal.Status ?? 400) : null,
        { Context: { } words } => Reply.PromptWords(request) > words ? RefusalWays.TooLong : null,
        { Status: not null } refusal => refusal,
        _ => null,
    };
}
