using ChatFunctions.Conversations.Table;
using ChatFunctions.Tests.Contract;

namespace ChatFunctions.Tests.Worker;

/// <summary>The timer-triggered function, run by the host.</summary>
public sealed class SweepFunctionTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Timer_is_due_expired_conversations_go_and_those_in_use_stay()
    {
        await using var stored = await StoredOwner.StartAsync(HostKind.Worker, output, ("Chat__RetainFor", "1 d"));
        await stored.WriteAsync("expired", 250);
        await stored.Client.PostAsync("used", "[[model: deltas=2]]");

        Assert.True(await ((FunctionsHost)stored.Instance).RunTimerAsync("Sweep"));

        (await stored.Client.GetAsync("chat/expired")).ExpectProblem(404);
        (await stored.Client.GetAsync("chat/used")).Expect(HttpStatusCode.OK);
        var partition = RowKeys.Partition(StoredOwner.Owner, "expired");
        Assert.Equal(1, await stored.Table.QueryAsync<Azure.Data.Tables.TableEntity>(row => row.PartitionKey == partition).CountAsync());
    }
}
