using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Tests.TurnProtocol;
using ChatFunctions.Turns;

namespace ChatFunctions.Tests.Turns;

/// <summary>A model gives a conversation its title, after the first turn and beside all else.</summary>
public sealed class ConversationTitlerTests
{
    private const string TitleModel = "title-model";

    [Fact]
    public async Task FirstTurnHasEnded_ItsConversationGetsATitleAndNoOtherDoes()
    {
        await using var world = await CreateAsync();
        var (worker, titler) = await StartAsync(world);

        await (await worker.PostAsync("demo", "Hello?")).EndAsync();
        var call = await world.Model.NextCallAsync();
        Assert.Equal((TitleModel, 20), (call.Request.Model, call.Request.Settings.MaxOutputTokens));
        Assert.Equal("user: Hello?\n\nassistant: Yes.", call.Question);
        call.Say("\"A fine\n", "title\"");
        call.Finish();

        await Eventually.TrueAsync(async () => (await worker.HistoryAsync("demo"))!.Head.Title == "A fine title");
        await (await worker.PostAsync("demo", "And?")).EndAsync();
        await titler.StopAsync(default);
        Assert.Equal([TitleModel], world.Model.Calls.Select(made => made.Request.Model).Where(model => model == TitleModel));
        var listed = await worker.Get<ConversationListing>().ListAsync(TurnProtocol.Worker.Owner, 10, null, default);
        Assert.Equal("A fine title", listed.Conversations.Single().Wanted.Title);
    }

    [Fact]
    public async Task TitleIsGivenByHandMeanwhile_ItStays()
    {
        await using var world = await CreateAsync();
        var (worker, titler) = await StartAsync(world);
        await (await worker.PostAsync("demo", "Hello?")).EndAsync();
        var call = await world.Model.NextCallAsync();

        await worker.Get<HeadEditor>().SetAsync(TurnProtocol.Worker.Owner, "demo", "By hand", null, null, default);
        call.Say("A title");
        call.Finish();
        await call.EndedAsync();
        await titler.StopAsync(default);

        Assert.Equal("By hand", (await worker.HistoryAsync("demo"))!.Head.Title);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ModelFailsOrSaysNothing_TitleStaysTheBeginningOfTheMessage(bool isEmpty)
    {
        await using var world = await CreateAsync();
        var (worker, titler) = await StartAsync(world);
        await (await worker.PostAsync("demo", "Hello?")).EndAsync();
        var call = await world.Model.NextCallAsync();

        if (isEmpty)
        {
            call.Finish();
        }
        else
        {
            call.Fail(CompletionError.RateLimited);
        }

        // The next one shows that the failure has ended nothing.
        await (await worker.PostAsync("other", "And you?")).EndAsync();
        var next = await world.Model.NextCallAsync();
        next.Say("Another title");
        next.Finish();
        await Eventually.TrueAsync(async () => (await worker.HistoryAsync("other"))!.Head.Title == "Another title");
        await titler.StopAsync(default);
        Assert.Equal("Hello?", (await worker.HistoryAsync("demo"))!.Head.Title);
    }

    [Fact]
    public async Task InstanceShutsDown_NobodyWaitsForATitle()
    {
        await using var world = await CreateAsync();
        var (worker, titler) = await StartAsync(world);
        await (await worker.PostAsync("demo", "Hello?")).EndAsync();
        var call = await world.Model.NextCallAsync();

        await titler.StopAsync(new CancellationTokenSource(TimeSpan.FromSeconds(20)).Token);

        await call.Cancelled;
        Assert.Equal("Hello?", (await worker.HistoryAsync("demo"))!.Head.Title);
    }

    [Fact]
    public async Task NoModelIsSet_NoneIsAsked()
    {
        await using var world = await CreateAsync();
        var worker = world.Start();
        await worker.Get<ConversationTitler>().StartAsync(default);

        await (await worker.PostAsync("demo", "Hello?")).EndAsync();
        await worker.Get<ConversationTitler>().StopAsync(default);

        Assert.Single(world.Model.Calls);
    }

    private static async Task<TableWorld> CreateAsync()
    {
        var world = await TableWorld.CreateAsync();
        world.Model.Reply = request => request.Model == TitleModel ? null : ["Yes."];
        return world;
    }

    private static async Task<(TurnProtocol.Worker Worker, ConversationTitler Titler)> StartAsync(TableWorld world)
    {
        var worker = world.Start(("Chat:TitleModel", TitleModel));
        await worker.Get<ConversationTitler>().StartAsync(default);
        return (worker, worker.Get<ConversationTitler>());
    }
}
