using Azure.Storage.Blobs;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Begin;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Images;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>
/// Wherever a worker dies or the blob service fails: no image that a message names is gone, and none is left in the end that nobody names.
/// </summary>
public sealed class ImageFaultTests
{
    private static readonly MessageImage.Stored[] Images =
        [.. new[] { "5a", "5b" }.Select(hash => new MessageImage.Stored(hash, "image/png", 3) { Content = new byte[] { 1, 2, 3 } })];

    private static readonly Dictionary<string, Func<Worker, string, Task>> Calls = new()
    {
        ["new"] = (worker, id) => SayAsync(worker, id, Images),
        ["more"] = (worker, _) => SayAsync(worker, "more", Images),
        ["answer"] = (worker, _) => SayAsync(worker, "answer"),
        ["fork"] = (worker, _) => ForkAsync(worker, "fork"),
        ["delete"] = (worker, id) => worker.DeleteAsync(id),
    };

    [Fact]
    public async Task Worker_dies_at_any_request_of_any_call_no_named_image_is_gone_and_the_sweep_leaves_no_other()
    {
        await using var world = await TableWorld.CreateAsync();
        var whole = await StartAsync(world);
        foreach (var (name, call) in Calls)
        {
            for (var (requests, isDone) = (1, false); !isDone; requests++)
            {
                var id = $"{name}-{requests}";
                await (name == "delete" ? SayAsync(whole, id, Images) : Task.CompletedTask);

                isDone = await world.Start().SurvivesAsync(requests, dying => call(dying, id));
                world.ExpireLeases();
            }
        }

        await CheckAsync(world, whole);
    }

    [Fact]
    public async Task Blob_service_fails_from_any_of_its_requests_on_turn_is_refused_before_it_begins_or_its_text_goes_on()
    {
        await using var world = await TableWorld.CreateAsync();
        var (whole, faulty) = (await StartAsync(world), world.Start());
        var failures = new List<string>();
        foreach (var (name, call) in Calls)
        {
            foreach (var fault in (Fault[])[Fault.Cut, Fault.Refuse403, Fault.LoseResponse])
            {
                for (var (good, met) = (0, true); met; good++)
                {
                    var id = $"{name}-{fault}-{good}";
                    await (name == "delete" ? SayAsync(whole, id, Images) : Task.CompletedTask);
                    var (left, before) = (good, world.Model.Calls.Count);
                    met = false;
                    faulty.Network.Chance = request =>
                    {
                        var isMet = request.Step == TableStep.Image && Interlocked.Decrement(ref left) < 0;
                        met |= isMet;
                        return isMet ? fault : Fault.None;
                    };

                    var failure = await Record.ExceptionAsync(() => call(faulty, id));

                    if (failure is not null)
                    {
                        Assert.True(Assert.IsType<StoreUnavailableException>(failure).IsOfImages);
                        Assert.Null(await whole.HistoryAsync(id));
                        failures.Add(name);
                    }

                    // Whoever was refused has cost nothing.
                    Assert.Equal(failure is null && name != "delete" ? 1 : 0, world.Model.Calls.Count - before);
                }
            }
        }

        faulty.Network.Chance = null;
        Assert.Equal(["delete", "fork", "more", "new"], failures.Distinct().Order());
        await CheckAsync(world, whole);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Conversation_is_deleted_while_another_goes_on_from_it_copies_name_no_image_that_is_gone(bool isCopying)
    {
        await using var world = await TableWorld.CreateAsync();
        var (whole, worker) = (await StartAsync(world), world.Start());
        Gate[] gates =
        [
            worker.Network.GateAt(isCopying ? TableStep.Image : TableStep.Read),
            .. isCopying ? [worker.Network.GateAt(TableStep.Image)] : Array.Empty<Gate>(),
        ];
        var said = TurnInput.Of("Otherwise?");
        var place = await PlaceAsync(whole, "fork", said);

        var posting = worker.PostAsync(place, said);
        await Task.WhenAll(gates.Select(gate => gate.Reached));
        await whole.DeleteAsync("fork");
        Array.ForEach(gates, gate => gate.Open());
        var post = await posting;

        Assert.Equal(TurnStatus.Completed, (await post.EndAsync()).Reply!.Status);
        var copied = (await whole.HistoryAsync(post.ConversationId))!.Messages[0];
        Assert.All(copied.Images, image => Assert.IsType<MessageImage.Left>(image));
        Assert.Equal(Images.Length, copied.Images.Count);
        await CheckAsync(world, whole);
    }

    private static async Task<Worker> StartAsync(TableWorld world)
    {
        world.Model.Reply = _ => ["Seen."];
        var worker = world.Start();
        foreach (var id in (string[])["more", "answer", "fork"])
        {
            await SayAsync(worker, id, Images);
        }

        return worker;
    }

    private static async Task SayAsync(Worker worker, string id, params MessageImage[] images)
    {
        var end = await (await worker.PostAsync(new TurnPlace.End(id), TurnInput.Of("Look", images))).EndAsync();
        Assert.Equal(TurnStatus.Completed, end.Reply!.Status);
    }

    private static async Task ForkAsync(Worker worker, string id)
    {
        var said = TurnInput.Of("Otherwise?");
        await (await worker.PostAsync(await PlaceAsync(worker, id, said), said)).EndAsync();
    }

    private static async Task<TurnPlace> PlaceAsync(Worker worker, string id, TurnInput said)
    {
        var last = (await worker.HistoryAsync(id))!.Messages[^1];
        var message = new MessageId(id, last.Number, last.TurnToken);
        return (await worker.Get<ForkReader>().FindAsync(Worker.Owner, message, said, CancellationToken.None))!;
    }

    /// <summary>All is well again, and a day later a sweep comes: once as it is, and once when everything was deleted.</summary>
    private static async Task CheckAsync(TableWorld world, Worker worker)
    {
        world.Step(TimeSpan.FromDays(2));
        await worker.SweepAsync();
        var (there, named) = (await BlobsAsync(world), await NamedAsync(worker));
        Assert.NotEmpty(named.SelectMany(folder => folder.Value));
        Assert.Empty(named.SelectMany(folder => folder.Value).Except(there));
        Assert.Empty(there.Select(blob => blob[..(blob.LastIndexOf('/') + 1)]).Except(named.Keys));

        await worker.Get<OwnerEraser>().AskAsync(Worker.Owner, CancellationToken.None);
        world.Step(TimeSpan.FromDays(2));
        worker.Clock.Step(TimeSpan.FromDays(4));
        await worker.SweepAsync();

        Assert.Empty(await NamedAsync(worker));
        Assert.Empty(await BlobsAsync(world));
    }

    /// <summary>The folders of the conversations that there are, and the blobs in them that messages name.</summary>
    private static async Task<Dictionary<string, string[]>> NamedAsync(Worker worker)
    {
        var named = new Dictionary<string, string[]>();
        await foreach (var page in worker.Table.QueryHeadsAsync(Worker.Owner, "", "", CancellationToken.None))
        {
            foreach (var (id, head) in page.Where(found => !found.Head.Deleted))
            {
                var folder = ImageStore.Folder(Worker.Partition(id), head.Generation);
                named[folder] =
                [
                    .. (await worker.HistoryAsync(id))!.Messages.SelectMany(message => message.Images).OfType<MessageImage.Stored>()
                        .Select(image => folder + image.Sha256),
                ];
            }
        }

        return named;
    }

    private static async Task<IReadOnlyList<string>> BlobsAsync(TableWorld world) =>
        await new BlobContainerClient(world.ConnectionString, $"{world.TableName}-images").GetBlobsAsync()
            .Select(blob => blob.Name).ToListAsync();
}
