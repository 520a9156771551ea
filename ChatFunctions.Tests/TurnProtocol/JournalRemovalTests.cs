using ChatFunctions.Conversations;
using ChatFunctions.Tests.TurnProtocol.Schedules;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>A journal goes while somebody still reads it.</summary>
public sealed class JournalRemovalTests
{
    public static TheoryData<int> Lengths { get; } = [1, 2, 3, 4];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void RemovedRowByRowWhileItIsRead_FollowerIsGivenTheReplyWhateverTheOrder(int rows)
    {
        for (var begin = 0; begin <= rows + 2; begin++)
        {
            foreach (var order in Orders([.. Enumerable.Range(1, rows - 1)]))
            {
                for (var between = 1; between <= 2; between++)
                {
                    FollowWhileItGoes(rows, begin, order, between);
                }
            }
        }
    }

    [Fact]
    public async Task EndLeavesRows_TheyGoNewestFirstAndTogether()
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        var (post, call) = await SayFourRowsAsync(world, worker);
        worker.Network.On(TableStep.End, Fault.Refuse503, 2);

        call.Finish();
        await post.EndAsync();

        Assert.Equal(["3", "2", "1"], Removed(worker, TableStep.Sweep));
    }

    [Fact]
    public async Task TurnEnds_JournalGoesWithIt()
    {
        await using var world = await TableWorld.CreateAsync();
        var worker = world.Start();
        var (post, call) = await SayFourRowsAsync(world, worker);

        call.Finish();
        await post.EndAsync();

        Assert.Equal(["0", "3", "2", "1"], Removed(worker, TableStep.End));
    }

    [Fact]
    public async Task OrphanIsClosed_JournalGoesWithIt()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other) = (world.Start(), world.Start());
        await SayFourRowsAsync(world, worker);
        worker.Kill();
        world.ExpireLeases();

        await other.HistoryAsync("demo");

        Assert.Equal(["0", "3", "2", "1"], Removed(other, TableStep.End));
    }

    [Fact]
    public async Task ConversationIsDeleted_JournalGoesWithTheFirstStep()
    {
        await using var world = await TableWorld.CreateAsync();
        var (worker, other) = (world.Start(), world.Start());
        var (post, _) = await SayFourRowsAsync(world, worker);

        await other.DeleteAsync("demo");
        await post.EndAsync();

        Assert.Equal(["0", "3", "2", "1"], Removed(other, TableStep.Delete));
    }

    /// <param name="rows">The rows of the journal.</param>
    /// <param name="begin">How many requests the follower makes before the turn ends.</param>
    /// <param name="order">The order in which what is left of the journal goes.</param>
    /// <param name="between">How many requests the follower makes between two of them.</param>
    private static void FollowWhileItGoes(int rows, int begin, int[] order, int between)
    {
        var turn = new StoredTurn(rows, pageSize: 1);
        var (asked, gone) = (0, 0);
        turn.Client.Before = _ =>
        {
            if (asked == begin)
            {
                turn.End();
            }
            else if (asked > begin && (asked - begin) % between == 0 && gone < order.Length)
            {
                turn.RemoveRow(order[gone++]);
            }

            asked++;
        };

        var log = turn.FollowToEnd(view => Assert.StartsWith(view.Text.ToString(), turn.Text, StringComparison.Ordinal));

        var told = log.Read();
        Assert.Equal((ReplyOutcome.Committed, turn.Text), (told.End!.Outcome, told.Text.ToString()));
        Assert.Equal(Enumerable.Repeat(1, turn.Text.Length), told.Lengths());
    }

    private static async Task<(Post Post, FakeCall Call)> SayFourRowsAsync(TableWorld world, Worker worker)
    {
        var post = await worker.PostAsync("demo", "Hello?");
        var call = await world.Model.NextCallAsync();
        for (var row = 0; row < 4; row++)
        {
            call.Say(new string((char)('a' + row), 20_000));
            await post.JournaledAsync(row + 1);
        }

        return (post, call);
    }

    /// <summary>The rows of the journal that go in the only request of this kind that removes any.</summary>
    private static string[] Removed(Worker worker, TableStep step)
    {
        var gone = worker.Network.Requests.Where(request => request.Operations.Any(IsRemoval)).Last();
        Assert.Equal((step, true), (gone.Step, gone.IsTransaction));
        return [.. gone.Operations.Where(IsRemoval).Select(row => row.Row[^1..])];
    }

    private static bool IsRemoval(TableOperation operation) => operation is { Method: "DELETE", Row: ['j', ..] };

    private static IEnumerable<int[]> Orders(int[] rows) =>
        rows.Length == 0 ? [[]] : rows.SelectMany(
            row => Orders([.. rows.Where(other => other != row)]).Select(rest => (int[])[row, .. rest]));
}
