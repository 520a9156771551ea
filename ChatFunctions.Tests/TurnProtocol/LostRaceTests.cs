using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>Others are always a little faster, for longer than a table may be silent: that is no failure of the table.</summary>
public sealed class LostRaceTests
{
    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    [InlineData("stop")]
    [InlineData("DELETE")]
    public async Task RaceIsLostAgainAndAgain_IsWonInTheEnd(string call)
    {
        await using var world = await TableWorld.CreateAsync();
        var (running, slow, other) = (world.Start(), world.Start(), world.Start());
        world.Model.Reply = request => request.Messages[^1].Text == "First?" ? ["Yes."] : null;
        await (await running.PostAsync("demo", "First?")).EndAsync();
        var turn = call == "stop" ? await running.PostAsync("demo", "Second?") : null;

        var gate = slow.Network.GateAt(request => request.IsTransaction);
        var calling = CallAsync(slow, call);
        for (var race = 0; race < 8; race++)
        {
            await await Task.WhenAny(gate.Reached, calling);
            await MetadataAsync(other, $"{{\"race\":\"{race}\"}}");
            slow.Clock.Step(Worker.Lease / 6);
            var next = race < 7 ? slow.Network.GateAt(request => request.IsTransaction) : null;
            gate.Open();
            gate = next ?? gate;
        }

        await calling;

        if (turn is not null)
        {
            Assert.Equal(TurnStatus.Cancelled, (await turn.EndAsync()).Reply!.Status);
        }
    }

    private static Task CallAsync(Worker worker, string call) => call switch
    {
        "POST" => worker.PostAsync("demo", "Second?"),
        "PATCH" => MetadataAsync(worker, "{}"),
        "stop" => worker.StopAsync("demo"),
        _ => worker.DeleteAsync("demo"),
    };

    private static Task<HeadRow?> MetadataAsync(Worker worker, string metadata) =>
        worker.Get<HeadEditor>().SetAsync(Worker.Owner, "demo", null, metadata, null, CancellationToken.None);
}
