using System.Text.Json.Serialization;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Http;
using ChatFunctions.Images;
using ChatFunctions.Turns;

namespace ChatFunctions.Chat;

/// <summary>A message as <c>/api/chat</c> shows it.</summary>
/// <param name="Turn">The turn's position; 1 for the first.</param>
/// <param name="Status">One of <see cref="TurnStatus"/>.</param>
/// <param name="Content">Its text, the words of a refusal, or the output of a call.</param>
/// <param name="Images">The images that it shows after its text; absent where it shows none.</param>
/// <param name="Refusal">Whether it refuses; absent where it does not.</param>
/// <param name="Reasoning">The thoughts of a reply.</param>
/// <param name="ToolCalls">The functions that it asks for.</param>
/// <param name="ToolCallId">The call that it is the output of.</param>
/// <param name="Superseded">Whether another reply took its place; absent where none did.</param>
/// <param name="Reason">Why an incomplete or failed reply is so.</param>
internal sealed record MessageJson(
    string Id,
    long Turn,
    string Role,
    string Content,
    IReadOnlyList<ImageJson>? Images,
    bool? Refusal,
    string? Reasoning,
    IReadOnlyList<ToolCallJson>? ToolCalls,
    string? ToolCallId,
    bool? Superseded,
    string Status,
    string? Reason,
    string? FinishReason,
    UsageJson? Usage,
    string? Model,
    DateTimeOffset CreatedAt)
{
    /// <param name="site">See <see cref="Site"/>: images are named by their addresses.</param>
    public static MessageJson From(string conversationId, MessageRow message, string site)
    {
        var parts = message.Parts;
        ToolCallJson[] calls =
            [.. parts.Where(part => part.Item.IsCall).Select(part => new ToolCallJson(part.Item.CallId, part.Item.Name, part.Text))];
        return new MessageJson(
            TurnIds.Message(conversationId, message.Number, message.TurnToken),
            message.Turn,
            message.Role,
            ReplyPart.Words(parts),
            message.Images.Count == 0 ? null : [.. message.Images.Select(image => ImageJson.From(image, site, conversationId))],
            parts.Any(part => part.Item.Kind == ReplyItemKind.Refusal) ? true : null,
            ReplyPart.Said(parts, ReplyItemKind.Reasoning),
            calls.Length > 0 ? calls : null,
            message.CallId,
            message.Superseded ? true : null,
            message.Status,
            message.Reason,
            message.FinishReason,
            message.Usage is { } usage
                ? new UsageJson(usage.InputTokens, usage.OutputTokens, usage.InputTokens + usage.OutputTokens)
                : null,
            message.Model,
            message.Created);
    }
}

/// <summary>An image of a message.</summary>
/// <param name="Url">Where it can be had: here, with the same credentials, or where the caller said.</param>
/// <param name="Type">Its media type; absent for one that is elsewhere.</param>
internal sealed record ImageJson(string? Url, string? Type, string? Detail)
{
    public static ImageJson From(MessageImage image, string site, string conversationId) =>
        new(Site.AddressOf(image, site, conversationId), (image as MessageImage.Stored)?.Type, image.Detail);
}

/// <summary>A function that a reply asks for, with its arguments as the model wrote them.</summary>
internal sealed record ToolCallJson(string Id, string Name, string Arguments);

internal sealed record UsageJson(int InputTokens, int OutputTokens, int TotalTokens);

/// <summary>The JSON form of a reply.</summary>
internal sealed record ReplyJson(string ConversationId, long Turn, MessageJson Message);

/// <summary>A page of a conversation, oldest message first.</summary>
/// <param name="ExpiresAt">When it goes, where somebody has said so.</param>
/// <param name="ForkedFrom">The message of another conversation that this one went on from; it begins with copies up to it.</param>
internal sealed record HistoryJson(
    string Id,
    string Title,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? ExpiresAt,
    string? ForkedFrom,
    IReadOnlyList<MessageJson> Messages,
    string? NextCursor);

/// <summary>A page of an owner's conversations, last used first.</summary>
internal sealed record ConversationListJson(IReadOnlyList<ConversationJson> Conversations, string? NextCursor);

/// <param name="ExpiresAt">When it goes, where somebody has said so.</param>
internal sealed record ConversationJson(
    string Id, string Title, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? ExpiresAt);

/// <summary>How far it is that everything of an owner goes.</summary>
internal sealed record OwnerDeletionJson(string Status, DateTimeOffset RequestedAt, DateTimeOffset? CompletedAt);

/// <summary>The turn that a stop was requested for.</summary>
internal sealed record StopJson(string ConversationId, string TurnId);

/// <summary>What an owner has used of a day.</summary>
/// <param name="Counted">Whether the owner has a limit: what others use is not counted.</param>
internal sealed record UsageOfDayJson(
    string Day, bool Counted, long Requests, long InputTokens, long OutputTokens, long TotalTokens, int ActiveTurns, LimitsJson Limits);

/// <summary>What an owner may use; absent is without limit.</summary>
internal sealed record LimitsJson(int? RequestsPerMinute, int? ConcurrentTurns, int? TokensPerDay);

/// <summary>Each part's state: <c>ok</c>, or what is wrong in a word.</summary>
internal sealed record HealthJson(string Status, string Table, string Model, ModelFailureJson? ModelFailure);

/// <summary>Why the latest call of the model failed; where the service refused, with its status.</summary>
internal sealed record ModelFailureJson(string Code, int? Status, DateTimeOffset At)
{
    public static ModelFailureJson? From(ModelFailure? failure) =>
        failure is null ? null : new ModelFailureJson(ErrorCodes.For(failure.Error), failure.Status, failure.At);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReplyJson))]
[JsonSerializable(typeof(HistoryJson))]
[JsonSerializable(typeof(ConversationJson))]
[JsonSerializable(typeof(ConversationListJson))]
[JsonSerializable(typeof(StopJson))]
[JsonSerializable(typeof(OwnerDeletionJson))]
[JsonSerializable(typeof(UsageOfDayJson))]
[JsonSerializable(typeof(HealthJson))]
internal sealed partial class ChatJson : JsonSerializerContext;
