using Azure.Data.Tables;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.Conversations;

/// <summary>Rows as a running conversation has them.</summary>
internal static class Rows
{
    public const string Token = "0123456789abcdef0123456789abcdef";

    public static readonly DateTimeOffset Noon = new(2025, 6, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A head as its row says it, whatever the time.</summary>
    public static HeadRow Head(TableEntity entity) => HeadRow.FromEntity(entity, new ServiceClock(TimeProvider.System));

    public static MessageRow User(long number, string text, int tokens = 1, string token = Token) => new()
    {
        Number = number,
        Role = MessageRole.User,
        Text = text,
        Tokens = tokens,
        Turn = (number / 2) + 1,
        TurnToken = token,
        Status = TurnStatus.Completed,
        Created = Noon,
    };

    public static MessageRow Reply(long number, string text, int tokens = 1, string token = Token, string status = TurnStatus.Completed) =>
        new()
        {
            Number = number,
            Role = MessageRole.Assistant,
            Text = text,
            Tokens = tokens,
            Turn = (number / 2) + 1,
            TurnToken = token,
            Status = status,
            Model = "asked-model",
            Created = Noon,
            Ended = status == TurnStatus.InProgress ? null : Noon.AddSeconds(5),
        };

    /// <summary>The second turn of a conversation.</summary>
    public static Turn SecondTurn(HeadRow head, MessageRow reply, MessageRow? asked = null, string conversation = "demo") => new()
    {
        Owner = "owner",
        ConversationId = conversation,
        Settings = new ReplySettings("asked-model"),
        Window = [User(0, "one"), Reply(1, "two")],
        Asked = [asked ?? User(2, "three")],
        Reply = reply,
        Head = head,
        LeaseTaken = 0,
    };
}
