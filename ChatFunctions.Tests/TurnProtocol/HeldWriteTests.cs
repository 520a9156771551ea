using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>A write that the network delivers when everything has moved on: nothing of it shows.</summary>
public sealed class HeldWriteTests
{
    [Theory]
    [InlineData(TableStep.Begin, "taken over")]
    [InlineData(TableStep.Begin, "deleted")]
    [InlineData(TableStep.Begin, "replaced")]
    [InlineData(TableStep.Journal, "taken over")]
    [InlineData(TableStep.Journal, "deleted")]
    [InlineData(TableStep.Journal, "replaced")]
    [InlineData(TableStep.Journal, "taken over", 1)]
    [InlineData(TableStep.Journal, "deleted", 1)]
    [InlineData(TableStep.Journal, "replaced", 1)]
    [InlineData(TableStep.End, "taken over")]
    [InlineData(TableStep.End, "deleted")]
    [InlineData(TableStep.End, "replaced")]
    [InlineData(TableStep.End, "taken over", 1)]
    [InlineData(TableStep.End, "deleted", 1)]
    [InlineData(TableStep.End, "replaced", 1)]
    internal async Task DeliveredLate_IsRefused(TableStep step, string meanwhile, int beatsBefore = 0)
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = request => request.Messages[^1].Text == "Second?" ? null : ["Reply to ", request.Messages[^1].Text];
        var (sleeper, other) = (world.Start(), world.Start());
        await (await sleeper.PostAsync("demo", "First?")).EndAsync();
        var held = step == TableStep.Begin ? sleeper.Network.HoldAndCut(step) : null;
        var post = sleeper.PostAsync("demo", "Second?");
        if (held is null)
        {
            var call = await world.Model.NextCallAsync();
            if (beatsBefore > 0)
            {
                call.Say("journaled");
                await (await post).JournaledAsync(1);
            }

            held = sleeper.Network.HoldAndCut(step);
            call.Say("never journaled");
            if (step == TableStep.End)
            {
                call.Finish();
            }
        }

        await held.Taken;
        world.ExpireLeases();
        sleeper.Clock.Step(TimeSpan.FromMinutes(1));
        if (meanwhile != "taken over")
        {
            await other.DeleteAsync("demo");
        }

        if (meanwhile != "deleted")
        {
            await (await other.PostAsync("demo", "Third?")).EndAsync();
        }

        var before = await RowsAsync(other);
        var answer = await held.DeliverAsync();

        Assert.Matches("HTTP/1.1 412|ResourceNotFound", answer);
        Assert.Equal(before, await RowsAsync(other));
        var history = await other.HistoryAsync("demo");
        Assert.Equal(meanwhile == "deleted", history is null);
        Assert.DoesNotContain(
            history?.Messages ?? [], message => message.Text.Contains("never", StringComparison.Ordinal) && step == TableStep.Journal);
        if (meanwhile == "replaced")
        {
            Assert.Equal(["Third?", "Reply to Third?"], history!.Messages.Select(message => message.Text));
        }

        if (step == TableStep.Begin)
        {
            await Assert.ThrowsAsync<StoreUnavailableException>(() => post);
            return;
        }

        sleeper.Network.Heal();
        var end = await (await post).EndAsync();
        Assert.NotEqual(TurnStatus.Completed, end.Reply?.Status);
        Assert.NotEqual(TurnStatus.Failed, end.Reply?.Status);
        Assert.Equal(before, await RowsAsync(other));
    }

    [Fact]
    public async Task BeginThatNobodyWaitsFor_IsClosedAndTheConversationGoesOn()
    {
        await using var world = await TableWorld.CreateAsync();
        world.Model.Reply = _ => ["Yes."];
        var (sleeper, other) = (world.Start(), world.Start());
        await (await sleeper.PostAsync("demo", "First?")).EndAsync();
        var held = sleeper.Network.HoldAndCut(TableStep.Begin);
        var post = sleeper.PostAsync("demo", "Second?");
        await held.Taken;
        sleeper.Clock.Step(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => post);

        Assert.Contains("HTTP/1.1 204", await held.DeliverAsync(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ConversationBusyException>(() => other.PostAsync("demo", "Third?"));
        world.ExpireLeases();
        await (await other.PostAsync("demo", "Third?")).EndAsync();

        var messages = (await other.HistoryAsync("demo"))!.Messages;
        Assert.Equal(["First?", "Yes.", "Second?", "", "Third?", "Yes."], messages.Select(message => message.Text));
        Assert.Equal((TurnStatus.Incomplete, IncompleteReason.Interrupted), (messages[3].Status, messages[3].Reason));
        Assert.DoesNotContain(world.Model.Calls.Last().Request.Messages, message => message.Text == "Second?");
    }

    private static async Task<string[]> RowsAsync(Worker worker) =>
        [.. (await worker.RowsAsync()).Select(row => $"{row.RowKey} {row.ETag}")];
}
