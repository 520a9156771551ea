using Azure;
using Azure.Data.Tables;

namespace ChatFunctions.Conversations.Table;

/// <summary>What an idempotency key has begun.</summary>
/// <param name="TurnToken">The turn's token.</param>
/// <param name="ReplyNumber">The message number of its reply.</param>
/// <param name="BodyHash">SHA-256 of the request's body, in hexadecimal.</param>
internal sealed record IdempotencyRow(string TurnToken, long ReplyNumber, string BodyHash)
{
    public ETag ETag { get; init; }

    public TableEntity ToEntity(string partition, string key) => new(partition, RowKeys.IdempotencyKey(key))
    {
        [nameof(TurnToken)] = TurnToken,
        [nameof(ReplyNumber)] = ReplyNumber,
        [nameof(BodyHash)] = BodyHash,
    };

    public static IdempotencyRow FromEntity(TableEntity entity) => new(
        entity.GetString(nameof(TurnToken)) ?? "", entity.GetInt64(nameof(ReplyNumber)) ?? 0, entity.GetString(nameof(BodyHash)) ?? "")
    {
        ETag = entity.ETag,
    };
}
