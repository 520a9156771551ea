using ChatFunctions.LocalHost.OfflineModel;

namespace ChatFunctions.Tests.Contract;

/// <summary>Long texts come back character for character.</summary>
[Trait("Category", "Contract")]
public abstract class LongTextTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : LongTextTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : LongTextTests(instance), IClassFixture<ContractInstance.OnWorker>;

    [Theory]
    [InlineData(ChatClient.PlainText)]
    [InlineData(ChatClient.EventStream)]
    public async Task Ninety_thousand_characters_with_emoji_are_sent_they_and_the_long_reply_come_back_unchanged(string accept)
    {
        var id = ChatClient.NewId();
        var message = TextOf("[[model: chars=60000 deltas=300 delay=0]] ", 90_000);
        var reply = ReplyText.OfLength(60_000);

        var answer = (await instance.Client.PostAsync(id, message, accept)).Expect(HttpStatusCode.OK);

        Assert.Equal(90_000, message.EnumerateRunes().Count());
        Assert.Equal(60_000, reply.Length);
        Assert.Equal(reply, accept == ChatClient.PlainText ? answer.Body : SseFrame.Deltas(answer.Frames));
        var messages = await instance.Client.MessagesAsync(id);
        Assert.Equal(message, messages[0].GetProperty("content").GetString());
        Assert.Equal(reply, messages[1].GetProperty("content").GetString());
    }

    [Fact]
    public async Task Message_has_as_many_emoji_as_characters_are_allowed_it_is_kept()
    {
        var id = ChatClient.NewId();
        const string directive = "[[model: deltas=1 delay=0]] ";
        var message = directive + string.Concat(Enumerable.Repeat("🦊", 100_000 - directive.Length));

        (await instance.Client.PostAsync(id, message)).Expect(HttpStatusCode.OK);

        Assert.Equal(message, (await instance.Client.MessagesAsync(id))[0].GetProperty("content").GetString());
    }

    [Fact]
    public async Task Long_message_is_echoed_every_character_reaches_the_model_and_comes_back()
    {
        var text = TextOf("", 40_000);

        var answer = await instance.Client.PostAsync(ChatClient.NewId(), $"[[model: echo delay=0]] {text}");

        Assert.Equal(text, answer.Expect(HttpStatusCode.OK).Body);
    }

    // Emoji at uneven distances, so that every cut of the text would meet one sooner or later.
    private static string TextOf(string beginning, int characters)
    {
        string[] pieces = ["Ein Fuchs 🦊 ", "läuft\n", "über 👩‍👩‍👧 das Feld 世界 ", "\u0001\t\"\\ ", "🐶🐶🐶 "];
        var text = new StringBuilder(beginning);
        var count = beginning.Length;
        for (var n = 0; count < characters; n++)
        {
            foreach (var rune in pieces[n * n % pieces.Length].EnumerateRunes().Take(characters - count))
            {
                text.Append(rune.ToString());
                count++;
            }
        }

        return text.ToString().TrimEnd() is var trimmed && trimmed.Length == text.Length ? trimmed : $"{text.ToString()[..^1]}.";
    }
}
