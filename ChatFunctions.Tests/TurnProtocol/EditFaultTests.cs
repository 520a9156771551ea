using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>
/// An edit is applied, its response is lost, and before it looks again others go on with the conversation: it says that it was applied, and
/// is not applied twice.
/// </summary>
public sealed class EditFaultTests
{
    private const string Kept = "First? Yes. Second? Yes.";

    private static readonly EditKey Key = new("key", "hash");

    // The edit, and what the conversation says in the end.
    private static readonly Dictionary<string, string> Ends = new()
    {
        ["add"] = $"{Kept} One. Two. Meanwhile? …",
        ["add with a key"] = $"{Kept} One. Two. Meanwhile? …",
        ["delete item"] = "Yes. Second? Yes. Meanwhile? …",
        ["delete response"] = "First? Yes. Second? Meanwhile? …",
        ["metadata"] = $"{Kept} Meanwhile? …",
        ["create"] = "One. Two. Meanwhile? …",
        ["create with a key"] = "One. Two. Meanwhile? …",
        ["delete"] = "Meanwhile? …",
        ["stop"] = $"{Kept} Running? So far. Meanwhile? …",
        ["regenerate"] = $"{Kept}  Meanwhile? …",
        ["fork"] = "First? Yes. Forked?  Meanwhile? …",
    };

    public static TheoryData<string, string> Faults()
    {
        var data = new TheoryData<string, string>();
        foreach (var edit in Ends.Keys)
        {
            data.Add(edit, nameof(Fault.LoseResponse));
            data.Add(edit, nameof(Fault.ApplyThen503));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task ResponseIsLostAndATurnBeginsMeanwhile_EditSaysThatItWasApplied(string edit, string fault)
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = request => request.Messages[^1].Text is "First?" or "Second?" ? ["Yes."] : null;
        var (worker, other) = (world.Start(), world.Start());
        await (await other.PostAsync("demo", "First?")).EndAsync();
        await (await other.PostAsync("demo", "Second?")).EndAsync();
        var running = edit == "stop" ? await RunAsync(world, other) : null;
        var isSent = false;
        worker.Network.On(request => request.Step == TableStep.Stop || request.IsTransaction && (isSent = true), Enum.Parse<Fault>(fault));
        var gate = worker.Network.GateAt(request =>
            request.Step == TableStep.Read && (isSent || worker.Network.Requests.Any(sent => sent.Step == TableStep.Stop)));

        var editing = EditAsync(worker, edit);
        await gate.Reached;
        await (running?.EndAsync() ?? Task.CompletedTask);
        if (edit is "regenerate" or "fork")
        {
            world.ExpireLeases();
        }

        // A fork is listed once its worker knows that it has begun.
        var id = edit switch
        {
            "create" or "create with a key" => (await other.ListAsync())[0],
            "fork" => worker.Network.Requests.Last(request => request.IsTransaction).Operations[0].Partition.Split('~')[^1],
            _ => "demo",
        };
        await other.PostAsync(id, "Meanwhile?");
        gate.Open();
        await editing;

        var page = (await other.HistoryAsync(id))!;
        Assert.Equal(Ends[edit], string.Join(' ', page.Messages.Select(message => message.HasEnded ? message.Text : "…")));
        Assert.Equal(edit == "metadata" ? """{"a":"b"}""" : "", page.Head.Metadata);
        Assert.Equal(id == "demo" ? ["demo"] : [id, "demo"], await other.ListAsync());
    }

    [Theory]
    [InlineData("add")]
    [InlineData("create")]
    public async Task KeyComesAgain_SameAnswerAndWithAnotherBodyARefusal(string edit)
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = _ => ["Yes."];
        var worker = world.Start();
        await (await worker.PostAsync("demo", "First?")).EndAsync();

        var first = await EditAsync(worker, $"{edit} with a key");
        await (await worker.PostAsync(edit == "add" ? "demo" : first, "Then?")).EndAsync();
        var second = await EditAsync(world.Start(), $"{edit} with a key");

        Assert.Equal(first, second);
        var id = edit == "add" ? "demo" : first;
        Assert.Equal(
            edit == "add" ? "First? Yes. One. Two. Then? Yes." : "One. Two. Then? Yes.",
            string.Join(' ', (await worker.HistoryAsync(id))!.Messages.Select(message => message.Text)));
        var editor = worker.Get<ConversationEditor>();
        await Assert.ThrowsAsync<IdempotencyKeyReusedException>(() => edit == "add"
            ? editor.AddAsync(Worker.Owner, "demo", [Said("Three.")], Key with { BodyHash = "other" }, CancellationToken.None)
            : editor.CreateAsync(Worker.Owner, [], "", Key with { BodyHash = "other" }, CancellationToken.None));
        await Assert.ThrowsAsync<IdempotencyKeyReusedException>(() => worker.PostAsync(id, "Another?", Key.Key, Key.BodyHash));
    }

    [Fact]
    public async Task KeyOfADeletedConversation_CreatesItAnew()
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        var id = await EditAsync(worker, "create with a key");
        await worker.DeleteAsync(id);

        Assert.Equal(id, await EditAsync(worker, "create with a key"));

        Assert.Equal(["One.", "Two."], (await worker.HistoryAsync(id))!.Messages.Select(message => message.Text));
        Assert.Equal([id], await worker.ListAsync());
    }

    [Theory]
    [InlineData("add")]
    [InlineData("metadata")]
    public async Task NamesakeBeginsMeanwhile_IsLeftAlone(string edit)
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = _ => ["Yes."];
        var (worker, other) = (world.Start(), world.Start());
        await (await other.PostAsync("demo", "First?")).EndAsync();
        var gate = worker.Network.GateAt(request => request.IsTransaction);

        Task<object?> editing = edit == "add" ? Untyped(AddAsync(worker, null)) : Untyped(MetadataAsync(worker));
        await gate.Reached;
        await other.DeleteAsync("demo");
        await (await other.PostAsync("demo", "New?")).EndAsync();
        gate.Open();

        Assert.Null(await editing);
        var page = (await other.HistoryAsync("demo"))!;
        Assert.Equal(["New?", "Yes."], page.Messages.Select(message => message.Text));
        Assert.Equal("", page.Head.Metadata);
    }

    private static async Task<Post> RunAsync(TableWorld world, Worker worker)
    {
        var post = await worker.PostAsync("demo", "Running?");
        (await world.Model.NextCallAsync()).Say("So far.");
        await post.JournaledAsync(1);
        return post;
    }

    /// <returns>What the edit answers with: an id.</returns>
    private static async Task<string> EditAsync(Worker worker, string edit)
    {
        var (editor, read) = (
            worker.Get<ConversationEditor>(),
            edit.StartsWith("delete ", StringComparison.Ordinal) ? (await worker.HistoryAsync("demo"))!.Messages : []);
        switch (edit)
        {
            case "add" or "add with a key":
                var added = (await AddAsync(worker, edit == "add" ? null : Key))!;
                Assert.Equal(["One.", "Two."], added.Select(row => row.Text));
                return string.Join(' ', added.Select(row => TurnIds.Message("demo", row.Number, row.TurnToken)));
            case "delete item" or "delete response":
                var row = read[edit == "delete item" ? 0 : ^1];
                var id = new MessageId("demo", row.Number, row.TurnToken);
                Assert.NotNull(await editor.DeleteMessageAsync(Worker.Owner, id, CancellationToken.None));
                return "";
            case "metadata":
                return (await MetadataAsync(worker))!.Metadata;
            case "create" or "create with a key":
                var key = edit == "create" ? null : Key;
                return (await editor.CreateAsync(Worker.Owner, [Said("One."), Said("Two.")], "", key, CancellationToken.None)).Id;
            case "delete":
                Assert.True(await worker.Get<ConversationEraser>().DeleteAsync(Worker.Owner, "demo", CancellationToken.None));
                return "";
            case "stop":
                return (await worker.StopAsync("demo"))!.ActiveTurnId;
            case "regenerate":
                return await BeginAsync(worker, new TurnPlace.Again("demo"), TurnInput.Nothing);
            default:
                var copied = (await worker.HistoryAsync("demo"))!.Messages.Take(2);
                return await BeginAsync(worker, new TurnPlace.New { Copied = [.. copied] }, TurnInput.Of("Forked?"));
        }
    }

    private static Task<IReadOnlyList<MessageRow>?> AddAsync(Worker worker, EditKey? key) =>
        worker.Get<ConversationEditor>().AddAsync(Worker.Owner, "demo", [Said("One."), Said("Two.")], key, CancellationToken.None);

    private static Task<HeadRow?> MetadataAsync(Worker worker) =>
        worker.Get<HeadEditor>().SetAsync(Worker.Owner, "demo", null, """{"a":"b"}""", null, CancellationToken.None);

    private static async Task<string> BeginAsync(Worker worker, TurnPlace place, TurnInput said)
    {
        var request = new TurnRequest(Worker.Owner, place, said, new ReplySettings("asked-model")) { BodyHash = "hash" };
        var begun = await worker.Get<TurnBeginner>().BeginAsync(request, CancellationToken.None);
        return Assert.IsType<TurnBegin.Found>(begun).Rows.Id;
    }

    private static async Task<object?> Untyped<T>(Task<T?> task)
        where T : class => await task;

    private static NewMessage Said(string text) => new(MessageRole.User, text);
}
