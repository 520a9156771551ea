namespace ChatFunctions.Tests.Contract;

/// <summary>What is deleted is gone, and what comes after it under the same id is new.</summary>
[Trait("Category", "Contract")]
public abstract class DeletionTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : DeletionTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : DeletionTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private ChatClient Client => instance.Client;

    [Fact]
    public async Task Conversation_is_deleted_reading_it_is_404_and_deleting_it_again_is_204()
    {
        var id = ChatClient.NewId();
        (await Client.PostAsync(id, "[[model: deltas=1 delay=0]]")).Expect(HttpStatusCode.OK);
        var cursor = (await Client.HistoryAsync(id, "?limit=1")).GetProperty("nextCursor").GetString();

        var deletion = (await Client.DeleteAsync(id)).Expect(HttpStatusCode.NoContent);

        Assert.Equal("", deletion.Body);
        (await Client.GetAsync($"chat/{id}")).ExpectProblem(404);
        (await Client.GetAsync($"chat/{id}?before={cursor}")).ExpectProblem(404);
        (await Client.DeleteAsync(id)).Expect(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Conversation_never_was_deleting_it_is_204() =>
        (await Client.DeleteAsync(ChatClient.NewId())).Expect(HttpStatusCode.NoContent);

    [Fact]
    public async Task Id_is_used_again_after_a_deletion_conversation_starts_fresh_with_ids_of_its_own()
    {
        var id = ChatClient.NewId();
        var first = (await Client.PostAsync(id, "[[model: delay=0]] The code word is heron.")).Expect(HttpStatusCode.OK);
        var old = await Client.HistoryAsync(id);
        (await Client.DeleteAsync(id)).Expect(HttpStatusCode.NoContent);

        var second = (await Client.PostAsync(id, "[[model: delay=0]] What is it?")).Expect(HttpStatusCode.OK);

        Assert.DoesNotContain("heron", second.Body, StringComparison.Ordinal);
        Assert.StartsWith("1-", second.TurnId, StringComparison.Ordinal);
        Assert.NotEqual(first.TurnId, second.TurnId);
        var now = await Client.HistoryAsync(id);
        Assert.Equal(2, now.GetProperty("messages").GetArrayLength());
        Assert.EndsWith("What is it?", now.GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.InRange(
            now.GetProperty("createdAt").GetDateTimeOffset(), old.GetProperty("updatedAt").GetDateTimeOffset(), DateTimeOffset.MaxValue);
        Assert.NotEqual(
            old.GetProperty("messages")[1].GetProperty("id").GetString(),
            now.GetProperty("messages")[1].GetProperty("id").GetString());
    }

    [Fact]
    public async Task Conversation_has_hundreds_of_messages_all_are_gone()
    {
        var id = ChatClient.NewId();
        for (var n = 0; n < 60; n++)
        {
            (await Client.PostAsync(id, "[[model: deltas=1 delay=0]]")).Expect(HttpStatusCode.OK);
        }

        (await Client.DeleteAsync(id)).Expect(HttpStatusCode.NoContent);
        (await Client.PostAsync(id, "[[model: deltas=1 delay=0]]")).Expect(HttpStatusCode.OK);

        Assert.Equal(2, (await Client.MessagesAsync(id)).Count);
    }

    [Theory]
    [InlineData(ChatClient.PlainText)]
    [InlineData(ChatClient.EventStream)]
    public async Task Conversation_is_deleted_while_its_reply_runs_it_stays_deleted_and_the_reply_does_not_look_complete(string accept)
    {
        var id = ChatClient.NewId();
        using var stream = await Client.OpenAsync(id, "[[model: deltas=80 delay=25]]", accept);
        await stream.ReadUntilAsync("w2");

        (await Client.DeleteAsync(id)).Expect(HttpStatusCode.NoContent);

        (await Client.GetAsync($"chat/{id}")).ExpectProblem(404);
        var text = await stream.ReadToEndAsync();
        Assert.DoesNotContain("response.completed", text, StringComparison.Ordinal);
        Assert.True(accept == ChatClient.PlainText ? stream.IsCut : text.Contains("event: response.incomplete", StringComparison.Ordinal));
        (await Client.GetAsync($"chat/{id}")).ExpectProblem(404);
    }

    [Fact]
    public async Task Id_is_used_again_while_the_old_reply_still_runs_they_do_not_mix()
    {
        var id = ChatClient.NewId();
        using var stream = await Client.OpenAsync(id, "[[model: deltas=80 delay=25]]");
        await stream.ReadUntilAsync("w2");
        (await Client.DeleteAsync(id)).Expect(HttpStatusCode.NoContent);

        var answer = (await Client.PostAsync(id, "[[model: echo delay=0]] new")).Expect(HttpStatusCode.OK);
        await stream.ReadToEndAsync();

        Assert.Equal("new", answer.Body);
        var messages = await Client.MessagesAsync(id);
        Assert.Equal(["[[model: echo delay=0]] new", "new"], messages.Select(message => message.GetProperty("content").GetString()!));
    }
}
