using ChatFunctions.Chat;
using ChatFunctions.Completions;
using ChatFunctions.Conversations;

namespace ChatFunctions.Tests.Chat;

public sealed class MessageJsonTests
{
    public static TheoryData<string, string> Messages => new()
    {
        { "text", """ "role":"user","content":"Hi" """ },
        { "output", """ "role":"tool","content":"{}","toolCallId":"call_1" """ },
        {
            "calls",
            """ "role":"assistant","content":"","toolCalls":[{"id":"call_1","name":"f","arguments":""},{"id":"x","name":"g","arguments":"1"}] """
        },
        { "refusal", """ "role":"assistant","content":"No.","refusal":true,"reasoning":"Hm. Oh." """ },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Message_is_shown_it_has_what_it_says_and_no_more(string message, string expected)
    {
        var row = (message switch
        {
            "output" => NewMessage.Output("call_1", "{}"),
            "calls" => NewMessage.Of([(ReplyItem.Call("call_1", "f"), ""), (ReplyItem.Call("x", "g"), "1")]),
            "refusal" => NewMessage.Of([(ReplyItem.Reasoning, "Hm. "), (ReplyItem.Refusal, "No."), (ReplyItem.Reasoning, "Oh.")]),
            _ => new NewMessage(MessageRole.User, "Hi"),
        }).ToRow(tokens: 1, "token", DateTimeOffset.UnixEpoch);

        var id = TurnIds.Message("c", 0, "token");
        var json = JsonSerializer.Serialize(MessageJson.From("c", row, "https://chat/api"), ChatJson.Default.MessageJson);

        Assert.Equal(
            $$"""{"id":"{{id}}","turn":0,{{expected.Trim()}},"status":"completed","createdAt":"1970-01-01T00:00:00+00:00"}""",
            json);
    }
}
