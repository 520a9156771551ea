using System.Collections.Concurrent;
using ChatFunctions.Tests.Worker.Rpc;
using Grpc.Core;

namespace ChatFunctions.Tests.Worker;

/// <summary>The gRPC service that workers connect to; each names itself in its first message.</summary>
internal sealed class EventStreams : FunctionRpc.FunctionRpcBase
{
    private readonly ConcurrentDictionary<string, (WorkerConnection Connection, TaskCompletionSource Connected)> _expected = [];

    /// <summary>Waits for a worker that is about to be started.</summary>
    public Task ConnectedAsync(string workerId, WorkerConnection connection)
    {
        var connected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _expected[workerId] = (connection, connected);
        return connected.Task;
    }

    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        if (await requestStream.MoveNext(context.CancellationToken)
            && _expected.TryRemove(requestStream.Current.StartStream.WorkerId, out var worker))
        {
            worker.Connected.SetResult();
            await worker.Connection.CarryAsync(requestStream, responseStream, context.CancellationToken);
        }
    }
}
