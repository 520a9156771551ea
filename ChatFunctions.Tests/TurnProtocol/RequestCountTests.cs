namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>What a short turn costs.</summary>
public sealed class RequestCountTests
{
    private static readonly TableStep[] Cold = [TableStep.Read, TableStep.Begin, TableStep.End];
    private static readonly TableStep[] Hot = [TableStep.Begin, TableStep.End];

    // The row that lists the conversation is written beside the model's call.
    private static readonly TableStep[] First = [TableStep.Begin, TableStep.List, TableStep.End];

    [Fact]
    public async Task LastTurnEndedElsewhere_CostsThreeRequests() => Assert.Equal(Cold, await StepsAsync("old", null, elsewhere: true));

    [Fact]
    public async Task LastTurnEndedElsewhere_KeyCostsNoMore() => Assert.Equal(Cold, await StepsAsync("old", "key", elsewhere: true));

    [Fact]
    public async Task LastTurnEndedHere_CostsTwoRequests() => Assert.Equal(Hot, await StepsAsync("old", null));

    [Fact]
    public async Task LastTurnEndedHere_KeyCostsNoMore() => Assert.Equal(Hot, await StepsAsync("old", "key"));

    [Fact]
    public async Task NewNamedConversation_CostsOneListingRowMore() =>
        Assert.Equal([TableStep.Read, .. First], await StepsAsync("new", null));

    [Fact]
    public async Task NewConversationWithoutName_HasNothingToRead() => Assert.Equal(First, await StepsAsync(null, null));

    [Fact]
    public async Task NewConversationOfAKey_HasNothingToRead() => Assert.Equal(First, await StepsAsync(null, "key"));

    [Fact]
    public async Task KeyIsKnown_ItIsReadWhenItTurnsOutToBe()
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = _ => ["Yes."];
        var worker = world.Start();
        await (await worker.PostAsync("old", "Hello?", "key")).EndAsync();
        worker.Network.Requests.Clear();

        var again = await worker.PostAsync("old", "Hello?", "key");

        // The begin that meets the key's row, then: head and window, key, reply.
        Assert.Null(again.Running);
        Assert.Equal(
            [TableStep.Begin, TableStep.Read, TableStep.Read, TableStep.Read], worker.Network.Requests.Select(request => request.Step));
    }

    [Fact]
    public async Task OthersHaveWritten_HotBeginLooksAndGoesOn()
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = _ => ["Yes."];
        var (worker, other) = (world.Start(), world.Start());
        await (await worker.PostAsync("old", "Hello?")).EndAsync();
        await (await other.PostAsync("old", "And I?")).EndAsync();

        await (await worker.PostAsync("old", "And now?")).EndAsync();

        Assert.Equal(
            ["Hello?", "Yes.", "And I?", "Yes.", "And now?"],
            world.Model.Calls.Last().Request.Messages.Skip(1).Select(message => message.Text));
    }

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

        Assert.Equal(Hot, worker.Network.Requests.Select(request => request.Step));
        Assert.Equal(51, world.Model.Calls.Last().Request.Messages.Count);
    }

    private static async Task<TableStep[]> StepsAsync(string? conversationId, string? key, bool elsewhere = false)
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = _ => ["Hello", "!"];
        var worker = world.Start(("Chat:JournalInterval", "30"));
        await (await (elsewhere ? world.Start() : worker).PostAsync("old", "Hello?")).EndAsync();
        await worker.HistoryAsync("old");
        worker.Network.Requests.Clear();

        var post = await worker.PostAsync(conversationId, "And now?", key);
        var answer = await post.ReadAsync();
        await post.EndAsync();

        Assert.Equal("response.completed", answer.Terminal);
        return [.. worker.Network.Requests.Select(request => request.Step)];
    }
}
