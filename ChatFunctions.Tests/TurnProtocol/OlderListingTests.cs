using Azure.Data.Tables;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>
/// Rows that list conversations as older versions wrote them: by their creation, and without anything in them. Who meets them fills them in
/// and moves them to where they were used.
/// </summary>
public sealed class OlderListingTests
{
    [Theory]
    [InlineData("before-items/rows")]
    [InlineData("with-items/rows")]
    [InlineData("left-running")]
    public async Task Conversations_are_listed_twice_the_second_list_needs_no_head(string sample)
    {
        await using var world = await TableWorld.CreateAsync();
        await SampleRows.LoadAsync(sample, new TableClient(world.ConnectionString, world.TableName), DateTimeOffset.UtcNow.AddHours(1));
        var worker = world.Start();

        var first = await worker.ListAsync();
        worker.Network.Requests.Clear();
        var second = await worker.ListAsync();

        Assert.NotEmpty(first);
        Assert.Equal(first.Order(), second.Order());
        Assert.Single(worker.Network.Requests);
        var heads = await Task.WhenAll(second.Select(id => worker.Table.FindHeadAsync(Worker.Partition(id), CancellationToken.None)));
        Assert.All(heads, head => Assert.True(head!.ActiveTurn.Length > 0 || head.Relisted().Listing == head.Listing));
    }
}
