using ChatFunctions.Completions;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Turns;
using CsCheck;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>
/// Texts of characters that take the most room, in sizes and numbers up to what is allowed: each is kept, cut or refused with a reason, and
/// the conversation can be read, gone on with, stopped and deleted all the same.
/// </summary>
public sealed class HostileSizeTests
{
    private const int Longest = 100_000;

    private static readonly string[] Characters = ["\"", "\\", "\u0001", "\n", "\u007F", "a", "é", "世", "\U0001F600"];

    public static TheoryData<string, int> Replies()
    {
        var data = new TheoryData<string, int>();
        foreach (var character in Characters)
        {
            data.Add(character, 1);
            data.Add(character, 200_000);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Replies))]
    public async Task MessageAndReplyAreAsLongAsAllowed_BothAreKept(string character, int charactersOfADelta)
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        var message = Of(character, Longest);
        var delta = Of(character, Math.Min(charactersOfADelta, 200_000));
        world.Model.Reply = _ => [.. Enumerable.Repeat(delta, 400_000 / delta.Length)];

        var reply = (await (await worker.PostAsync("demo", message, body: "hash")).EndAsync()).Reply!;

        var stored = (await world.Start().HistoryAsync("demo"))!.Messages;
        Assert.Equal([message, reply.Text], stored.Select(row => row.Text));
        Assert.InRange(reply.Text.Length, 120_000, 400_000);
        Assert.True(reply.Text == Of(character, reply.Text.Length / character.Length));
        await AssertUsableAsync(world);
    }

    [Theory]
    [InlineData("\"", 400_000)]
    [InlineData("\u0001", 150_000)]
    public async Task KilledInALongReply_OrphanIsClosedWithAllOfIt(string character, int characters)
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        var post = await worker.PostAsync("demo", "Hello?");
        (await world.Model.NextCallAsync()).Say(Of(character, characters));
        await post.JournaledAsync(1);
        worker.Kill();
        world.ExpireLeases();

        var closed = (await world.Start().HistoryAsync("demo"))!.Messages[^1];

        Assert.Equal((IncompleteReason.Interrupted, characters), (closed.Reason, closed.Text.Length));
        await AssertUsableAsync(world);
    }

    [Fact]
    public Task HistoriesItemsAndForks_AreKeptOrRefused() => Gen.Select(
        OneOf(Characters), Gen.OneOf(Gen.Int[1, 1000], Gen.Int[1, Longest]), Gen.Int[1, 46], OneOf("post", "items", "create", "fork"))
        .SampleAsync(
            async (character, length, count, kind) =>
            {
                await using var world = await TableWorld.CreateAsync();
                world.Model.Reply = _ => ["Yes."];
                var worker = world.Start(("Chat:MaxHistoryTokens", "10000000"));
                NewMessage[] said = [.. Enumerable.Repeat(new NewMessage(MessageRole.User, Of(character, length)), count)];
                NewMessage[] items = [.. said.Take(ConversationEditor.MaxMessages)];
                var editor = worker.Get<ConversationEditor>();
                try
                {
                    switch (kind)
                    {
                        case "items":
                            await (await worker.PostAsync("demo", "Hello?")).EndAsync();
                            Assert.NotNull(await editor.AddAsync(Worker.Owner, "demo", items, null, CancellationToken.None));
                            break;
                        case "create":
                            var (id, _) = await editor.CreateAsync(Worker.Owner, items, "", null, CancellationToken.None);
                            var kept = (await worker.HistoryAsync(id))!.Messages;
                            Assert.Equal(items.Select(message => message.Text), kept.Select(row => row.Text));
                            break;
                        default:
                            // What the routes let through, with all that can come on top.
                            MessageRow[] copied = kind == "post" ? [] : [.. Hostile(character, length)];
                            await BeginAsync(worker, new TurnPlace.New { Copied = copied }, TurnInput.Of(said), Of(character, Longest));
                            break;
                    }
                }
                catch (RowRefusedException)
                {
                    // Only what a route refuses before: items beyond the bytes that one write may add.
                    Assert.True(kind is "items" or "create");
                    Assert.True(items.Sum(message => RowSize.Of(message.Text)) > TurnInput.MaxBytes);
                }

                await AssertUsableAsync(world);
            },
            iter: 12,
            threads: 1);

    [Theory]
    [InlineData(5, true)]
    [InlineData(97, true)]
    [InlineData(120, false)]
    public async Task SoManyRepliesAreToBeReplaced_AllAreOrTheRequestIsRefused(int replies, bool isReplaced)
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = _ => ["Yes."];
        var worker = world.Start();
        await (await worker.PostAsync("demo", "Hello?")).EndAsync();
        NewMessage[] more = [.. Enumerable.Repeat(new NewMessage(MessageRole.Assistant, "More."), replies - 1)];
        foreach (var some in more.Chunk(ConversationEditor.MaxMessages))
        {
            await worker.Get<ConversationEditor>().AddAsync(Worker.Owner, "demo", some, null, CancellationToken.None);
        }

        var refused = await Record.ExceptionAsync(() => BeginAsync(worker, new TurnPlace.Again("demo"), TurnInput.Nothing, null));

        Assert.Equal(isReplaced, refused is null);
        Assert.True(refused is null or RowRefusedException);
        await AssertUsableAsync(world);
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(index => texts[index]);

    private static string Of(string character, int characters) => Conversations.Texts.Repeat(character, characters);

    // As many as a fork takes along, each with the metadata and settings of a response.
    private static IEnumerable<MessageRow> Hostile(string character, int length)
    {
        var bytes = 0;
        return Enumerable.Range(0, TurnPlace.New.MaxCopied)
            .Select(number => Conversations.Rows.Reply(number, Of(character, length)) with
            {
                Metadata = Of("\"", 32_000),
                Echo = Of("\u0001", 4_000),
                DeltaLengths = new byte[10_000],
            })
            .TakeWhile(row => (bytes += RowSize.Of(row.Text)) <= TurnInput.MaxBytes);
    }

    private static async Task BeginAsync(Worker worker, TurnPlace place, TurnInput said, string? instructions)
    {
        var settings = new ReplySettings("asked-model") { Instructions = instructions };
        var request = new TurnRequest(Worker.Owner, place, said, settings) { Metadata = Of("\u0001", 5_000), IdempotencyKey = "key" };
        var begun = Assert.IsType<TurnBegin.Started>(await worker.Get<TurnBeginner>().BeginAsync(request, CancellationToken.None));
        await worker.Get<TurnRunner>().Start(begun.Turn).Completion;
        Assert.True((await worker.HistoryAsync(begun.Turn.ConversationId))!.Messages[^1].HasEnded);
    }

    private static async Task AssertUsableAsync(TableWorld world)
    {
        var worker = world.Start();
        world.Model.Reply = _ => null;
        foreach (var id in (await worker.ListAsync()).Append("demo").Distinct())
        {
            var post = await worker.PostAsync(id, "And now?");
            (await world.Model.NextCallAsync()).Say("So far.");
            await post.JournaledAsync(1);
            Assert.NotNull(await world.Start().StopAsync(id));
            Assert.Equal(TurnStatus.Cancelled, (await post.EndAsync()).Reply!.Status);
            Assert.Equal("So far.", (await worker.HistoryAsync(id))!.Messages[^1].Text);
            await worker.DeleteAsync(id);
            Assert.Null(await worker.HistoryAsync(id));
        }
    }
}
