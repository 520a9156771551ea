using System.Text.Json;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using ChatFunctions.Turns;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace ChatFunctions.OpenAI.Conversations;

/// <summary>The Conversations API: the conversations of <c>/api/chat</c>, in OpenAI's shapes. Thread-safe.</summary>
public sealed class ConversationsHandler
{
    private const string IdParam = "conversation_id";

    private readonly OpenAIBoundary _boundary;
    private readonly ConversationReader _reader;
    private readonly ConversationEditor _editor;
    private readonly ConversationEraser _eraser;
    private readonly TurnReader _turns;
    private readonly TurnOptions _options;

    internal ConversationsHandler(
        OpenAIBoundary boundary,
        ConversationReader reader,
        ConversationEditor editor,
        ConversationEraser eraser,
        TurnReader turns,
        IOptions<TurnOptions> options)
    {
        _boundary = boundary;
        _reader = reader;
        _editor = editor;
        _eraser = eraser;
        _turns = turns;
        _options = options.Value;
    }

    internal Task<IResult> CreateAsync(HttpRequest request) => _boundary.RunAsync(request, async owner =>
    {
        var body = await ReadAsync(request);
        var (id, head) = await _editor.CreateAsync(owner.Key, body.Items, body.Metadata ?? "", request.HttpContext.RequestAborted);
        await WriteConversationAsync(request, id, head);
    });

    internal Task<IResult> GetAsync(HttpRequest request, string conversationId) => _boundary.RunAsync(request, async owner =>
    {
        var id = ConversationId.FromPublic(conversationId, IdParam);
        var head = await _turns.FindHeadAsync(RowKeys.Partition(owner.Key, id), request.HttpContext.RequestAborted);
        await WriteConversationAsync(request, id, head);
    });

    internal Task<IResult> UpdateAsync(HttpRequest request, string conversationId) => _boundary.RunAsync(request, async owner =>
    {
        var id = ConversationId.FromPublic(conversationId, IdParam);
        var body = await ReadAsync(request, "metadata");
        var metadata = body.Metadata ?? throw Problem.MissingParameter("metadata");
        await WriteConversationAsync(request, id, await _editor.SetMetadataAsync(owner.Key, id, metadata, request.HttpContext.RequestAborted));
    });

    internal Task<IResult> DeleteAsync(HttpRequest request, string conversationId) => _boundary.RunAsync(request, async owner =>
    {
        var id = ConversationId.FromPublic(conversationId, IdParam);
        if (await _turns.FindHeadAsync(RowKeys.Partition(owner.Key, id), request.HttpContext.RequestAborted) is null)
        {
            throw Problem.NotFound("conversation", IdParam);
        }

        // Not with the request's token: a deletion that has begun is finished.
        await _eraser.DeleteAsync(owner.Key, id, CancellationToken.None);
        await JsonBody.WriteAsync(request.HttpContext.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, conversationId);
            json.WriteString("object"u8, "conversation.deleted"u8);
            json.WriteBoolean("deleted"u8, true);
            json.WriteEndObject();
        });
    });

    internal Task<IResult> CreateItemsAsync(HttpRequest request, string conversationId) => _boundary.RunAsync(request, async owner =>
    {
        var id = ConversationId.FromPublic(conversationId, IdParam);
        var body = await ReadAsync(request, "items");
        if (body.Items.Count == 0)
        {
            throw Problem.MissingParameter("items");
        }

        var added = await _editor.AddAsync(owner.Key, id, body.Items, request.HttpContext.RequestAborted)
            ?? throw Problem.NotFound("conversation", IdParam);
        await JsonBody.WriteAsync(request.HttpContext.Response, json => ItemJson.WriteList(json, id, added, hasMore: false));
    });

    internal Task<IResult> ListItemsAsync(HttpRequest request, string conversationId) => _boundary.RunAsync(request, async owner =>
    {
        var id = ConversationId.FromPublic(conversationId, IdParam);
        var query = ListQuery.From(request, id);
        var page = await _reader.ReadItemsAsync(
            owner.Key, id, query.Limit, query.Ascending, query.After?.Number, request.HttpContext.RequestAborted)
            ?? throw Problem.NotFound("conversation", IdParam);
        await JsonBody.WriteAsync(request.HttpContext.Response, json => ItemJson.WriteList(json, id, page.Messages, page.HasMore));
    });

    internal Task<IResult> GetItemAsync(HttpRequest request, string conversationId, string itemId) => _boundary.RunAsync(request, async owner =>
    {
        var item = ItemId(conversationId, itemId);
        var row = await _reader.FindMessageAsync(owner.Key, item, request.HttpContext.RequestAborted) ?? throw NoItem();
        await JsonBody.WriteAsync(request.HttpContext.Response, json => ItemJson.Write(json, item.ConversationId, row));
    });

    internal Task<IResult> DeleteItemAsync(HttpRequest request, string conversationId, string itemId) => _boundary.RunAsync(request, async owner =>
    {
        var item = ItemId(conversationId, itemId);
        var head = await _editor.DeleteMessageAsync(owner.Key, item, request.HttpContext.RequestAborted) ?? throw NoItem();
        await WriteConversationAsync(request, item.ConversationId, head);
    });

    /// <param name="request">The request.</param>
    /// <param name="only">The only member that the body may have, which must not be empty then.</param>
    private async Task<(IReadOnlyList<NewMessage> Items, string? Metadata)> ReadAsync(HttpRequest request, string? only = null)
    {
        var body = await RequestBody.ReadAsync(request, RequestBody.MaxHistoryBytes, request.HttpContext.RequestAborted);
        using var document = JsonFields.ParseObject(only is null && string.IsNullOrWhiteSpace(body.Text) ? "{}" : body.Text);
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

        return (items, metadata);
    }

    private NewMessage[] Items(JsonElement value)
    {
        if (JsonFields.Array(value, "items").Count() is var count && (count == 0 || count > ConversationEditor.MaxMessages))
        {
            return count == 0 ? [] : throw JsonFields.Wrong("items", $"a list of at most {ConversationEditor.MaxMessages} items");
        }

        var items = InputParser.Parse(value, "items", _options.MaxMessageCharacters);
        if (items.Sum(item => item.Text.Length) > TurnInput.MaxUnits)
        {
            throw Problem.TooLarge($"The texts of 'items' must be at most {TurnInput.MaxUnits} UTF-16 units in all.");
        }

        return items.FirstOrDefault(item => item.IsReference) is { } reference
            ? throw Problem.Unsupported(reference.Path, $"References ({reference.Path}) can't be added to a conversation.")
            : [.. items.Select(item => new NewMessage(item.Role, item.Text))];
    }

    private static MessageId ItemId(string conversationId, string itemId)
    {
        var id = ConversationId.FromPublic(conversationId, IdParam);
        return MessageId.TryParse(itemId, MessageId.MessagePrefix, out var item) && item.ConversationId == id ? item : throw NoItem();
    }

    private static Task WriteConversationAsync(HttpRequest request, string id, HeadRow? head)
    {
        if (head is null)
        {
            throw Problem.NotFound("conversation", IdParam);
        }

        return JsonBody.WriteAsync(request.HttpContext.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("id"u8, ConversationId.ToPublic(id));
            json.WriteString("object"u8, "conversation"u8);
            json.WriteNumber("created_at"u8, head.Created.ToUnixTimeSeconds());
            json.WritePropertyName("metadata"u8);
            json.WriteRawValue(head.Metadata.Length > 0 ? head.Metadata : "{}");
            json.WriteEndObject();
        });
    }

    private static ProblemException NoItem() => Problem.NotFound("item", "item_id");
}
