using ChatFunctions.Tests.OpenAI;

namespace ChatFunctions.Tests.Contract;

/// <summary>Which messages the model is sent.</summary>
[Trait("Category", "Instance")]
public sealed class ModelHistoryTests(ITestOutputHelper output)
{
    private const string Short = "[[model: deltas=1]]";

    [Fact]
    public async Task Conversation_has_more_messages_than_allowed_the_model_gets_the_newest()
    {
        await using var instance = await StartAsync("Chat__MaxHistoryMessages", 4);

        var id = await TalkAsync(instance.Client, "one", "two", "three", "four");

        Assert.Equal(
            ["You are a helpful AI assistant.", "w1", $"{Short} three", "w1", $"{Short} four"],
            instance.Messages.Select(message => message.Text));
        Assert.Equal(8, (await instance.Client.MessagesAsync(id)).Count);
    }

    [Fact]
    public async Task Only_one_message_is_allowed_the_model_gets_the_new_one()
    {
        await using var instance = await StartAsync("Chat__MaxHistoryMessages", 1);

        await TalkAsync(instance.Client, "one", "two");

        Assert.Equal([("system", "You are a helpful AI assistant."), ("user", $"{Short} two")], instance.Messages);
    }

    [Fact]
    public async Task Conversation_has_more_tokens_than_allowed_the_model_gets_the_newest_that_fit()
    {
        await using var instance = await StartAsync("Chat__MaxHistoryTokens", 200);
        var long150 = string.Join(' ', Enumerable.Repeat("heron", 150));

        await TalkAsync(instance.Client, "one", long150, "three", "four");

        // The long message does not fit any more, and nothing older jumps over it; its reply does.
        Assert.Equal(["w1", $"{Short} three", "w1", $"{Short} four"], instance.Messages.Skip(1).Select(message => message.Text));
    }

    [Fact]
    public async Task New_message_alone_is_over_the_budget_it_is_sent_all_the_same_and_alone()
    {
        await using var instance = await StartAsync("Chat__MaxHistoryTokens", 50);
        var message = string.Join(' ', Enumerable.Repeat("heron", 500));

        await TalkAsync(instance.Client, "one", message);

        Assert.Equal(["You are a helpful AI assistant.", $"{Short} {message}"], instance.Messages.Select(sent => sent.Text));
    }

    [Fact]
    public async Task Client_itself_brings_more_than_the_budget_the_model_gets_all_of_it()
    {
        await using var instance = await StartAsync("Chat__MaxHistoryTokens", 50);
        var heron = string.Join(' ', Enumerable.Repeat("heron", 100));
        string[] texts = [.. Enumerable.Range(0, 5).Select(number => $"{Short} {number} {heron}")];
        var messages = texts.Select(content => new { role = "user", content });
        var client = new V1(instance.Client);

        await client.PostAsync("chat/completions", new { messages });
        var completed = instance.Messages;
        await client.PostAsync("responses", new { input = messages });

        Assert.Equal(texts, completed.Select(message => message.Text));
        Assert.Equal(texts, instance.Messages.Skip(1).Select(message => message.Text));
    }

    [Fact]
    public async Task Turns_ended_without_text_the_model_does_not_get_them()
    {
        await using var instance = await ModelInstance.StartAsync(output);
        var id = await TalkAsync(instance.Client, "one");
        (await instance.Client.PostAsync(id, "[[model: status=400]] two")).ExpectProblem(400);
        (await instance.Client.PostAsync(id, "[[model: status=400 code=content_filter]] three")).ExpectProblem(400);
        (await instance.Client.PostAsync(id, "[[model: empty]] four")).ExpectProblem(502);

        (await instance.Client.PostAsync(id, $"{Short} five")).Expect(HttpStatusCode.OK);

        Assert.Equal([$"{Short} one", "w1", $"{Short} five"], instance.Messages.Skip(1).Select(message => message.Text));
        Assert.Equal(10, (await instance.Client.MessagesAsync(id)).Count);
    }

    [Fact]
    public async Task Reply_was_cut_its_text_is_sent()
    {
        await using var instance = await ModelInstance.StartAsync(output);
        var id = ChatClient.NewId();
        (await instance.Client.PostAsync(id, "[[model: deltas=2 finish=length]]")).Expect(HttpStatusCode.OK);

        (await instance.Client.PostAsync(id, Short)).Expect(HttpStatusCode.OK);

        Assert.Equal(("assistant", "w1 w2"), instance.Messages[2]);
    }

    private Task<ModelInstance> StartAsync(string setting, int value) => ModelInstance.StartAsync(
        output, new Dictionary<string, string?> { [setting] = value.ToString(CultureInfo.InvariantCulture) });

    private static async Task<string> TalkAsync(ChatClient client, params string[] messages)
    {
        var id = ChatClient.NewId();
        foreach (var message in messages)
        {
            (await client.PostAsync(id, $"{Short} {message}")).Expect(HttpStatusCode.OK);
        }

        return id;
    }
}
