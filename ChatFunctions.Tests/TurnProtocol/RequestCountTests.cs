namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>What a short turn costs.</summary>
public sealed class RequestCountTests
{
    [Fact]
    public async Task ExistingConversation_CostsThreeRequests() =>
        Assert.Equal([TableStep.Read, TableStep.Begin, TableStep.End], await StepsAsync("old", null));

    [Fact]
    public async Task ExistingConversationWithKey_CostsOnePointReadMore() =>
        Assert.Equal([TableStep.Read, TableStep.Read, TableStep.Begin, TableStep.End], await StepsAsync("old", "key"));

    [Fact]
    public async Task NewNamedConversation_CostsOneListingRowMore() =>
        Assert.Equal([TableStep.Read, TableStep.List, TableStep.Begin, TableStep.End], await StepsAsync("new", null));

    [Fact]
    public async Task NewConversationWithoutName_HasNothingToRead() =>
        Assert.Equal([TableStep.List, TableStep.Begin, TableStep.End], await StepsAsync(null, null));

    [Fact]
    public async Task LongConversation_CostsNoMore()
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = _ => ["Yes."];
        var worker = world.Start(("Chat:JournalInterval", "30"));
        for (var turn = 0; turn < 30; turn++)
        {
            await (await worker.PostAsync("old", $"Question {turn}?")).EndAsync();
        }

        worker.Network.Requests.Clear();
        await (await worker.PostAsync("old", "And now?")).EndAsync();

        Assert.Equal([TableStep.Read, TableStep.Begin, TableStep.End], worker.Network.Requests.Select(request => request.Step));
        Assert.Equal(51, world.Model.Calls.Last().Request.Messages.Count);
    }

    private static async Task<TableStep[]> StepsAsync(string? conversationId, string? key)
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = _ => ["Hello", "!"];
        var worker = world.Start(("Chat:JournalInterval", "30"));
        await (await worker.PostAsync("old", "Hello?")).EndAsync();
        worker.Network.Requests.Clear();

        var post = await worker.PostAsync(conversationId, "And now?", key);
        var answer = await post.ReadAsync();
        await post.EndAsync();

        Assert.Equal("response.completed", answer.Terminal);
        return [.. worker.Network.Requests.Select(request => request.Step)];
    }
}
