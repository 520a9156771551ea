using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;

namespace ChatFunctions.OpenAI.Completions;

/// <summary>The chat completions that were stored, each a conversation of its own.</summary>
/// <remarks>Source: OpenAI API reference, «List Chat Completions», «Get chat completion», «Get chat messages».</remarks>
internal sealed class StoredCompletionRoutes(RequestBoundary boundary, CompletionReader completions, ConversationReader conversations)
{
    [Function("ListChatCompletions")]
    public Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/chat/completions")] HttpRequest request) =>
        boundary.RunAsync(request, ProblemFormat.OpenAI, async owner =>
        {
            if (request.Query["order"].ToString() is not ("" or "desc"))
            {
                throw Problem.Unsupported("order", "'order' must be desc: the newest come first.");
            }

            var after = request.Query["after"] is [{ } id] ? PublicId.ChatCompletion.Parse(id, "after") : null;
            var page = await completions.ListAsync(
                owner.Key, Paging.Limit(request), after, Wanted(request.Query), request.HttpContext.RequestAborted)
                ?? throw PublicId.ChatCompletion.NotFound("after");
            await JsonAnswer.WriteAsync(request.HttpContext.Response, json => ListJson.Write(
                json,
                page.Conversations,
                found => PublicId.ChatCompletion.Of(found.Id),
                found => Write(json, found.Id, found.Wanted),
                page.NextAfter is { } next && RowKeys.TryParseListing(next, out var last, out _)
                    ? PublicId.ChatCompletion.Of(last)
                    : null));
        });

    [Function("GetChatCompletion")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/chat/completions/{completionId}")] HttpRequest request,
        string completionId) =>
        boundary.RunAsync(request, ProblemFormat.OpenAI, async owner =>
        {
            var (id, reply) = await FindAsync(owner.Key, completionId, request.HttpContext.RequestAborted);
            await JsonAnswer.WriteAsync(request.HttpContext.Response, json => Write(json, id, reply));
        });

    [Function("ListChatCompletionMessages")]
    public Task<IResult> ListMessagesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/chat/completions/{completionId}/messages")] HttpRequest request,
        string completionId) =>
        boundary.RunAsync(request, ProblemFormat.OpenAI, async owner =>
        {
            var aborted = request.HttpContext.RequestAborted;
            var (id, reply) = await FindAsync(owner.Key, completionId, aborted);
            var query = ListQuery.From(request, id, usualOrder: "asc");
            var (page, next) = query.PageOf(
                await conversations.ReadInputsAsync(owner.Key, id, reply, aborted), message => (message.Number, 0));
            await JsonAnswer.WriteAsync(request.HttpContext.Response, json => ListJson.Write(
                json,
                page,
                message => Id(id, message),
                message => WriteMessage(json, id, message, Site.Of(request)),
                next is null ? null : Id(id, next)));
        });

    private async Task<(string Id, MessageRow Reply)> FindAsync(string owner, string completionId, CancellationToken cancellationToken)
    {
        const string param = "completion_id";
        var id = PublicId.ChatCompletion.Parse(completionId, param);
        return (id, await completions.FindAsync(owner, id, cancellationToken) ?? throw PublicId.ChatCompletion.NotFound(param));
    }

    /// <summary>What a query wants: a <c>model</c>, and pairs of metadata, as <c>metadata[name]=value</c>.</summary>
    private static Func<MessageRow, bool> Wanted(IQueryCollection query)
    {
        var model = query["model"].ToString();
        var pairs = query.Where(item => item.Key.StartsWith("metadata[", StringComparison.Ordinal) && item.Key.EndsWith(']'))
            .Select(item => (Name: item.Key["metadata[".Length..^1], Value: item.Value.ToString())).ToArray();
        return reply => (model.Length == 0 || reply.Model == model) && (pairs.Length == 0 || HasAll(reply.Metadata ?? "{}"));

        bool HasAll(string metadata)
        {
            using var document = JsonDocument.Parse(metadata);
            return pairs.All(pair =>
                document.RootElement.TryGetProperty(pair.Name, out var value) && value.ValueEquals(pair.Value));
        }
    }

    private static void Write(Utf8JsonWriter json, string conversationId, MessageRow reply) =>
        ChatCompletionObject.Of(conversationId, reply).WriteWhole(json, reply.Result);

    private static void WriteMessage(Utf8JsonWriter json, string conversationId, MessageRow message, string site)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, Id(conversationId, message));
        if (message.Role == MessageRole.Assistant)
        {
            ChatCompletionObject.WriteMessage(json, message.Parts);
        }
        else
        {
            json.WriteString("role"u8, message.Role);
            json.WriteString("content"u8, message.Text);
            json.WriteNull("refusal"u8);
        }

        if (message.CallId is { } callId)
        {
            json.WriteString("tool_call_id"u8, callId);
        }

        WriteParts(json, conversationId, message, site);
        json.WriteEndObject();
    }

    // Where there are more than the text.
    private static void WriteParts(Utf8JsonWriter json, string conversationId, MessageRow message, string site)
    {
        if (message.Images.Count == 0)
        {
            json.WriteNull("content_parts"u8);
            return;
        }

        json.WriteStartArray("content_parts"u8);
        json.WriteStartObject();
        json.WriteString("type"u8, "text"u8);
        json.WriteString("text"u8, message.Text);
        json.WriteEndObject();
        foreach (var image in message.Images)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "image_url"u8);
            json.WriteStartObject("image_url"u8);
            json.WriteString("url"u8, Site.AddressOf(image, site, conversationId));
            json.WriteString("detail"u8, image.Detail ?? "auto");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Id(string conversationId, MessageRow message) =>
        TurnIds.Message(conversationId, message.Number, message.TurnToken);
}
