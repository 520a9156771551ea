using ChatFunctions.Chat;
using ChatFunctions.Conversations;
using CsCheck;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>Any instance repeats the same events with the same numbers, strictly after the cursor.</summary>
public sealed class AttachTests
{
    private static readonly Gen<string> Delta = Gen.OneOf(
        Gen.String[Gen.Char['a', 'z'], 1, 12],
        Gen.OneOf(
            Array.ConvertAll<string,
            Gen<string>>(["\U0001F600", "é", "\n", "\"", "\\", "\u2028", "<&>", "data: x\n\nid: 9\n", "日本語", " "], Gen.Const)),
        Gen.String[Gen.Char['A', 'Z'], 1, 3000]);

    // One part of a reply is journaled before the next one is said.
    private static readonly Gen<string[][]> Replies = Delta.Array[0, 12].Array[1, 4];

    [Fact]
    public async Task EveryCursor_GivesExactlyTheRestOnEveryInstance()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other, third) = (world.Start(), world.Start(), world.Start());
        var number = 0;
        await Replies.SampleAsync(
            async parts =>
            {
                var id = $"demo-{Interlocked.Increment(ref number)}";
                var post = await worker.PostAsync(id, "Hello?");
                var call = await world.Model.NextCallAsync();
                var own = post.ReadAsync();
                Task<Answer>? attached = null;
                var said = 0;
                for (var part = 0; part < parts.Length; part++)
                {
                    call.Say(parts[part]);
                    said += parts[part].Length;
                    await post.JournaledAsync(said);
                    attached ??= other.ReadAsync((await other.AttachAsync(id))!);
                }

                call.Finish();
                var whole = (await own).Body;
                Assert.Equal(whole, (await attached!).Body);
                Assert.Equal(string.Concat(parts.SelectMany(part => part)), (await post.EndAsync()).Reply!.Text);
                await AssertEveryCursorAsync(third, id, whole);
            },
            iter: 12,
            threads: 1);
    }

    [Fact]
    public async Task CursorsOfARunningTurn_GiveTheRestFromTheJournal()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other) = (world.Start(), world.Start());
        var post = await worker.PostAsync("demo", "Hello?");
        var own = post.ReadAsync();
        var call = await world.Model.NextCallAsync();
        call.Say("a", "b", "c", "d");
        await post.JournaledAsync(4);

        var source = (await other.AttachAsync("demo"))!;
        var attached = Enumerable.Range(-1, 9).Select(number => other.ReadAsync(source, after: new EventCursor(null, number, false)))
            .ToArray();
        var here = Enumerable.Range(-1, 9).Select(number => worker.ReadAsync(post.Source, after: new EventCursor(null, number, false)))
            .ToArray();
        call.Say("e", "f");
        call.Finish();

        var frames = EventNumbers.Frames((await own).Body);
        for (var index = 0; index < attached.Length; index++)
        {
            Assert.Equal(string.Concat(frames[index..]), (await attached[index]).Body);
            Assert.Equal(string.Concat(frames[index..]), (await here[index]).Body);
        }
    }

    [Fact]
    public async Task CursorBeyondTheKeptText_GetsTheEndWithTheTextThatCounts()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other) = (world.Start(), world.Start());
        var post = await worker.PostAsync("demo", "Hello?");
        (await world.Model.NextCallAsync()).Say("Hel", "lo");
        await post.JournaledAsync(2);
        worker.Kill();
        world.ExpireLeases();

        var seen = 44;
        var answer = await other.ReadAsync((await other.AttachAsync("demo"))!, after: new EventCursor(null, seen, false));

        Assert.Equal([seen + 1], EventNumbers.Of(answer.Body));
        Assert.Equal("response.incomplete", answer.Terminal);
        Assert.Contains("\"text\":\"Hello\"", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CursorOfAnEarlierTurn_GetsThatTurn()
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = request => [$"Reply to {request.Messages[^1].Text}"];
        var worker = world.Start();
        var first = await worker.PostAsync("demo", "First?");
        var whole = (await first.ReadAsync()).Body;
        await first.EndAsync();
        await (await worker.PostAsync("demo", "Second?")).EndAsync();

        var source = await world.Start().AttachAsync("demo", TurnIds.Turn(1, first.Token));
        var rest = await worker.ReadAsync(source!, after: new EventCursor(null, 4, false));

        Assert.Equal(string.Concat(EventNumbers.Frames(whole)[5..]), rest.Body);
        Assert.Null(await worker.AttachAsync("demo", "1-00000000"));
    }

    [Fact]
    public async Task AttachedWhenTheWorkerDies_FollowerClosesTheTurnItself()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other) = (world.Start(), world.Start());
        var post = await worker.PostAsync("demo", "Hello?");
        (await world.Model.NextCallAsync()).Say("Hel", "lo");
        await post.JournaledAsync(2);
        var reading = other.ReadAsync((await other.AttachAsync("demo"))!, ReplyForm.EventStream);

        worker.Kill();
        world.ExpireLeases();
        var answer = await reading;

        Assert.Equal("response.incomplete", answer.Terminal);
        Assert.Equal(answer.Body, (await other.ReadAsync((await other.AttachAsync("demo"))!)).Body);
    }

    [Fact]
    public async Task TableFailsWhileFollowing_FollowerGoesOn()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other) = (world.Start(), world.Start());
        var post = await worker.PostAsync("demo", "Hello?");
        var own = post.ReadAsync();
        var call = await world.Model.NextCallAsync();
        call.Say("Hel");
        await post.JournaledAsync(1);
        var reading = other.ReadAsync((await other.AttachAsync("demo"))!);

        other.Network.On(TableStep.Read, Fault.Refuse503, 3);
        call.Say("lo");
        call.Finish();

        Assert.Equal((await own).Body, (await reading).Body);
    }

    [Fact]
    public async Task TwoHundredAttach_TheTableIsAskedAsByOne()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other) = (world.Start(), world.Start());
        var post = await worker.PostAsync("demo", "Hello?");
        var own = post.ReadAsync();
        var call = await world.Model.NextCallAsync();
        var sources = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => other.AttachAsync("demo")));
        var attached = sources.Select(source => other.ReadAsync(source!)).ToArray();
        var (asked, started) = (other.Network.Requests.Count, TimeProvider.System.GetTimestamp());

        for (var said = 1; said <= 10; said++)
        {
            call.Say($"{said} ");
            await post.JournaledAsync(said);
        }

        call.Finish();
        var whole = (await own).Body;

        Assert.All(await Task.WhenAll(attached), answer => Assert.Equal(whole, answer.Body));

        // The journal every 200 ms, and the head once a second or where there is nothing in the journal.
        var polls = (TimeProvider.System.GetElapsedTime(started) / TimeSpan.FromMilliseconds(200)) + 1;
        Assert.InRange(other.Network.Requests.Count - asked, 2, (3 * polls) + 3);
    }

    private static async Task AssertEveryCursorAsync(Worker worker, string conversationId, string whole)
    {
        var frames = EventNumbers.Frames(whole);
        var source = (await worker.AttachAsync(conversationId))!;
        for (var number = -1; number < frames.Length; number++)
        {
            var answer = await worker.ReadAsync(source, after: new EventCursor(null, number, false));
            Assert.Equal(number == frames.Length - 1 ? 204 : 200, answer.Status);
            Assert.Equal(string.Concat(frames[(number + 1)..]), answer.Body);
        }
    }
}
