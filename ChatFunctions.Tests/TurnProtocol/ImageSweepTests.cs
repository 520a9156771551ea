using Azure.Storage.Blobs;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Images;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>Images that nobody names go with a sweep, and no others; a blob service that is away holds nothing else up.</summary>
public sealed class ImageSweepTests
{
    private static readonly MessageImage.Stored Image = new("5a", "image/png", 3) { Content = new byte[] { 1, 2, 3 } };

    [Fact]
    public async Task Nobody_names_an_image_it_goes_after_a_day()
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        var images = new ImageStore(new BlobContainerClient(world.ConnectionString, $"{world.TableName}-images"));
        await WriteAsync(worker, "kept", DateTimeOffset.UtcNow, hasImages: true);
        await WriteAsync(worker, "plain", DateTimeOffset.UtcNow);
        foreach (var (id, generation) in ((string, int)[])[("kept", 0), ("kept", 1), ("plain", 0), ("never", 0)])
        {
            await images.KeepAsync(ImageStore.Folder(Worker.Partition(id), generation), [Image], CancellationToken.None);
        }

        await worker.SweepAsync();
        var early = await LeftAsync(world);
        world.Step(TimeSpan.FromDays(2));
        await worker.SweepAsync();

        Assert.Equal(["kept/0", "kept/1", "never/0", "plain/0"], early);
        Assert.Equal(["kept/0"], await LeftAsync(world));
    }

    [Fact]
    public async Task Image_is_written_again_while_the_sweep_decides_it_stays()
    {
        await using var world = await TableWorld.CreateAsync();
        var images = new ImageStore(new BlobContainerClient(world.ConnectionString, $"{world.TableName}-images"));
        var folder = ImageStore.Folder(Worker.Partition("demo"), 0);
        await images.KeepAsync(folder, [Image], CancellationToken.None);

        var (gone, next) = await images.SweepAsync(
            "",
            DateTimeOffset.UtcNow + TimeSpan.FromDays(1),
            async (_, _) =>
            {
                await images.KeepAsync(folder, [Image], CancellationToken.None);
                return false;
            },
            CancellationToken.None);

        Assert.Equal((0, ""), (gone, next));
        Assert.Equal(["demo/0"], await LeftAsync(world));
    }

    [Fact]
    public async Task Blob_service_is_away_deletions_wait_for_it_and_all_else_is_swept()
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start(("Chat:RetainFor", "30 d"));
        worker.Network.On(TableStep.Image, Fault.Cut, 1000);
        var old = DateTimeOffset.UtcNow - TimeSpan.FromDays(40);
        await WriteAsync(worker, "a-image", old, hasImages: true);
        await WriteAsync(worker, "b-plain", old);

        await worker.SweepAsync();

        Assert.True(await worker.Table.FindHeadAsync(Worker.Partition("a-image"), CancellationToken.None) is
        { Deleted: true, DeletionFinished: false });
        Assert.True(await worker.Table.FindHeadAsync(Worker.Partition("b-plain"), CancellationToken.None) is
        { Deleted: true, DeletionFinished: true });
    }

    private static async Task WriteAsync(Worker worker, string id, DateTimeOffset used, bool hasImages = false) =>
        await worker.Table.WriteAsync(
            [(HeadRow.Begin(id, null, used) with { HasImages = hasImages }).ToWrite(Worker.Partition(id))], CancellationToken.None);

    private static async Task<IEnumerable<string>> LeftAsync(TableWorld world)
    {
        var names = new List<string>();
        await foreach (var blob in new BlobContainerClient(world.ConnectionString, $"{world.TableName}-images").GetBlobsAsync())
        {
            names.Add(string.Join('/', blob.Name.Split('/')[^3..^1]));
        }

        return names.Order();
    }
}
