using Azure;
using Azure.Data.Tables;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>One worker's way to the table: each request waits until the schedule lets it through.</summary>
internal sealed class ScheduledClient(ScheduledWorker worker, Schedule schedule) : StoredClient(schedule.Table)
{
    protected override Task<T> SendAsync<T>(string name, bool isWrite, Func<T> run)
    {
        var call = new TableCall<T>(run) { Worker = worker, Name = name, IsWrite = isWrite };
        schedule.Network.Send(call);
        return call.Answer;
    }

    protected override Response Respond(ETag etag) => schedule.Network.Respond(etag);

    protected override int NextPageSize() => schedule.Network.NextPageSize();

    protected override void Observe(IReadOnlyList<TableTransactionAction> actions) => schedule.Oracle.Observe(worker, actions);
}
