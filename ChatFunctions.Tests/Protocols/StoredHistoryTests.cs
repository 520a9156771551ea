using ChatFunctions.Protocols;

namespace ChatFunctions.Tests.Protocols;

/// <summary>Where a chat's history stands in what is stored.</summary>
public sealed class StoredHistoryTests
{
    private const string User = """{"id":"u","role":"user","parts":[]}""";
    private const string Reply = """{"id":"msg_demo_1-12345678","role":"assistant","parts":[]}""";
    private const string Later = """{"id":"msg_demo_3-12345678","role":"assistant","parts":[]}""";
    private const string Foreign = """{"id":"abc","role":"assistant","parts":[]}""";

    [Theory]
    [InlineData($"[{User}]", true, null)]
    [InlineData($"[{User},{Reply}]", true, null)]
    [InlineData($"[{User},{Reply},{User}]", false, 1)]
    [InlineData($"[{User},{Reply},{User},{Later}]", false, 1)]
    [InlineData($"[{User},{Reply},{User},{Later},{User}]", false, 3)]
    [InlineData($"[{User},{Reply},{User},{User}]", false, 1)]
    [InlineData($"[{User},{Foreign},{User}]", false, null)]
    [InlineData($"[{User},{Reply},{User},{Foreign},{User}]", false, null)]
    [InlineData("""[{"role":7},"text",{"role":"user"}]""", false, null)]
    [InlineData("[]", true, null)]
    public void Messages_come_place_is_the_last_reply_before_the_user_s(string messages, bool isEmpty, int? reply)
    {
        using var document = JsonDocument.Parse(messages);

        var history = StoredHistory.Before(document.RootElement);

        Assert.Equal((isEmpty, reply), (history.IsEmpty, history.Reply?.Number));
        Assert.Equal(reply is null ? null : "demo", history.Reply?.ConversationId);
    }
}
