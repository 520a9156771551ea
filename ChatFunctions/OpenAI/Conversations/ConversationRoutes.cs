using ChatFunctions.Access;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using ChatFunctions.Turns;

namespace ChatFunctions.OpenAI.Conversations;

/// <summary>OpenAI's Conversations API: the conversations of <c>/api/chat</c>, in OpenAI's shapes.</summary>
internal sealed class ConversationRoutes(
    RequestBoundary boundary,
    RequestBodies bodies,
    ConversationReader reader,
    ConversationEditor editor,
    HeadEditor heads,
    ConversationEraser eraser,
    ConversationTable table,
    IOptions<TurnOptions> options)
{
    private const string IdParam = "conversation_id";

    [Function("CreateOpenAIConversation")]
    public Task<IResult> CreateAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/conversations")] HttpRequest request) =>
        boundary.RunAsync(request, ProblemFormat.OpenAI, async owner =>
        {
            var key = IdempotencyKey.From(request);
            var body = await ReadAsync(request);
            var (id, head) = await editor.CreateAsync(
                owner.Key, body.Items, body.Metadata ?? "", EditKey.Of(key, body.Hash), request.HttpContext.RequestAborted);
            await WriteConversationAsync(request, id, head);
        });

    [Function("GetOpenAIConversation")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/conversations/{conversationId}")] HttpRequest request,
        string conversationId) =>
        RunAsync(request, conversationId, async (owner, id) =>
        {
            var head = await table.FindHeadAsync(RowKeys.Partition(owner.Key, id), request.HttpContext.RequestAborted);
            await WriteConversationAsync(request, id, head);
        });

    [Function("UpdateOpenAIConversation")]
    public Task<IResult> UpdateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/conversations/{conversationId}")] HttpRequest request,
        string conversationId) =>
        RunAsync(request, conversationId, async (owner, id) =>
        {
            var body = await ReadAsync(request, "metadata");
            var metadata = body.Metadata ?? throw Problem.MissingParameter("metadata");
            var head = await heads.SetAsync(owner.Key, id, title: null, metadata, expires: null, request.HttpContext.RequestAborted);
            await WriteConversationAsync(request, id, head);
        });

    [Function("DeleteOpenAIConversation")]
    public Task<IResult> DeleteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/conversations/{conversationId}")] HttpRequest request,
        string conversationId) =>
        RunAsync(request, conversationId, async (owner, id) =>
        {

            // Not with the request's token: a deletion that has begun is finished.
            if (!await eraser.DeleteAsync(owner.Key, id, CancellationToken.None))
            {
                throw PublicId.Conversation.NotFound(IdParam);
            }

            await JsonAnswer.WriteAsync(
                request.HttpContext.Response, json => ItemJson.WriteDeleted(json, conversationId, "conversation.deleted"));
        });

    [Function("CreateItems")]
    public Task<IResult> CreateItemsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "v1/conversations/{conversationId}/items")] HttpRequest request,
        string conversationId) =>
        RunAsync(request, conversationId, async (owner, id) =>
        {
            var key = IdempotencyKey.From(request);
            var body = await ReadAsync(request, "items");
            if (body.Items.Count == 0)
            {
                throw Problem.MissingParameter("items");
            }

            var added = await editor.AddAsync(
                owner.Key, id, body.Items, EditKey.Of(key, body.Hash), request.HttpContext.RequestAborted)
                ?? throw PublicId.Conversation.NotFound(IdParam);
            ListedItem[] items = [.. added.SelectMany(row => ListedItem.Of(id, row))];
            await JsonAnswer.WriteAsync(request.HttpContext.Response, json => ItemJson.WriteList(json, items, Site.Of(request)));
        });

    [Function("ListItems")]
    public Task<IResult> ListItemsAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/conversations/{conversationId}/items")] HttpRequest request,
        string conversationId) =>
        RunAsync(request, conversationId, async (owner, id) =>
        {
            var query = ListQuery.From(request, id);
            var (after, aborted) = (query.After?.Number, request.HttpContext.RequestAborted);

            // The message that a page ended in may have more items; where it has not, one message more makes the page.
            var limit = after is null ? query.Limit : query.Limit + 1;
            var read = await (query.Ascending
                ? reader.ReadMessagesAfterAsync(owner.Key, id, limit, after - 1 ?? -1, aborted)
                : reader.ReadMessagesAsync(owner.Key, id, limit, after + 1, aborted)) ?? throw PublicId.Conversation.NotFound(IdParam);
            var (page, next) = query.PageOf(read.Messages.SelectMany(row => ListedItem.Of(id, row)), item => item.Place);
            next ??= read.Next is { } last ? ListedItem.Of(id, last)[query.Ascending ? ^1 : 0] : null;
            await JsonAnswer.WriteAsync(request.HttpContext.Response, json => ItemJson.WriteList(json, page, Site.Of(request), next));
        });

    [Function("GetItem")]
    public Task<IResult> GetItemAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "v1/conversations/{conversationId}/items/{itemId}")] HttpRequest request,
        string conversationId,
        string itemId) =>
        boundary.RunAsync(request, ProblemFormat.OpenAI, async owner =>
        {
            IncludedValues.Check(request);
            var item = ItemId(conversationId, itemId);
            var row = await reader.FindMessageAsync(owner.Key, item, request.HttpContext.RequestAborted) ?? throw NoItem();
            var part = row.FindItem(item.ConversationId, itemId) ?? throw NoItem();
            await JsonAnswer.WriteAsync(
                request.HttpContext.Response, json => new ListedItem(item.ConversationId, row, part).Write(json, Site.Of(request)));
        });

    [Function("DeleteItem")]
    public Task<IResult> DeleteItemAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "v1/conversations/{conversationId}/items/{itemId}")]
        HttpRequest request,
        string conversationId,
        string itemId) =>
        boundary.RunAsync(request, ProblemFormat.OpenAI, async owner =>
        {
            var item = ItemId(conversationId, itemId);
            var head = await editor.DeleteItemAsync(owner.Key, item, itemId, request.HttpContext.RequestAborted) ?? throw NoItem();
            await WriteConversationAsync(request, item.ConversationId, head);
        });

    private Task<IResult> RunAsync(HttpRequest request, string conversationId, Func<Owner, string, Task> answer) =>
        boundary.RunAsync(
            request, ProblemFormat.OpenAI, owner => answer(owner, PublicId.Conversation.Parse(conversationId, IdParam)));

    /// <summary>Reads the body of a request that creates or changes.</summary>
    /// <param name="only">The only member that the body may have, which must not be empty then.</param>
    private async Task<(IReadOnlyList<NewMessage> Items, string? Metadata, string Hash)> ReadAsync(HttpRequest request, string? only = null)
    {
        var body = await bodies.ReadAsync(request, RequestBody.MaxHistoryBytes, request.HttpContext.RequestAborted);
        using var document = JsonFields.ParseObject(only is null && IsBlank(body) ? "{}"u8.ToArray() : body.Utf8);
        IReadOnlyList<NewMessage> items = [];
        string? metadata = null;
        foreach (var member in document.RootElement.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            switch (member.Name)
            {
                case "items" when only is null or "items":
                    items = Items(member.Value);
                    break;
                case "metadata" when only is null or "metadata":
                    metadata = JsonFields.Metadata(member.Value, member.Name);
                    break;
                default:
                    throw JsonFields.Unknown(member.Name);
            }
        }

        return (items, metadata, body.Hash);
    }

    private static bool IsBlank(RequestBody body) => body.Utf8.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0;

    private IReadOnlyList<NewMessage> Items(JsonElement value)
    {
        if (JsonFields.Array(value, "items").Count() is var count && (count == 0 || count > ConversationEditor.MaxMessages))
        {
            return count == 0 ? [] : throw JsonFields.Wrong("items", $"a list of at most {ConversationEditor.MaxMessages} items");
        }

        var items = InputParser.Parse(value, "items", options.Value.MaxMessageCharacters);
        if (items.FirstOrDefault(item => item.IsReference) is { } reference)
        {
            throw Problem.Unsupported(reference.IdPath, $"References ({reference.IdPath}) can't be added to a conversation.");
        }

        var messages = InputMessages.Of(items);
        return messages.Sum(message => message.Bytes) <= TurnInput.MaxBytes
            ? messages
            : throw Problem.TooLarge($"The texts of 'items' must be at most {TurnInput.MaxBytes} bytes in all, in UTF-16 and as JSON.");
    }

    private static MessageId ItemId(string conversationId, string itemId)
    {
        var id = PublicId.Conversation.Parse(conversationId, IdParam);
        return MessageId.TryParseItem(itemId, out var item) && item.ConversationId == id ? item : throw NoItem();
    }

    private static Task WriteConversationAsync(HttpRequest request, string id, HeadRow? head)
    {
        if (head is not { Deleted: false })
        {
            throw PublicId.Conversation.NotFound(IdParam);
        }

        return JsonAnswer.WriteAsync(request.HttpContext.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, PublicId.Conversation.Of(id));
            json.WriteString("object"u8, "conversation"u8);
            json.WriteNumber("created_at"u8, head.Created.ToUnixTimeSeconds());
            json.WritePropertyName("metadata"u8);
            json.WriteRawValue(head.Metadata.Length > 0 ? head.Metadata : "{}");
            json.WriteEndObject();
        });
    }

    private static ProblemException NoItem() => Problem.NotFound("item", "item_id");
}
