using System.Collections.Concurrent;
using System.Threading.Channels;
using ChatFunctions.Tests.Worker.Rpc;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace ChatFunctions.Tests.Worker;

/// <summary>The event stream of one worker, from the host's side: what it is told and what it answers. Thread-safe.</summary>
/// <param name="log">
/// Gets each entry of the worker's log, and whether the real host keeps it: it drops those of no running invocation.
/// </param>
internal sealed class WorkerConnection(Action<RpcLog, bool> log)
{
    private const string HostVersion = "4.1000.0";
    private const string Listens = "Now listening on: ";

    private readonly Channel<StreamingMessage> _told = Channel.CreateUnbounded<StreamingMessage>();
    private readonly Channel<StreamingMessage> _answers = Channel.CreateUnbounded<StreamingMessage>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<bool>> _invocations = [];
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Where the worker listens for the forwarded requests.</summary>
    public Uri HttpAddress { get; private set; } = new("about:blank");

    /// <summary>Ends when the worker itself has said that it listens; another process may have taken its port before.</summary>
    public Task Listening => _listening.Task;

    /// <summary>What it has told the host of itself.</summary>
    public IReadOnlyDictionary<string, string> Capabilities { get; private set; } = new Dictionary<string, string>();

    /// <summary>Its functions, all of them loaded.</summary>
    public IReadOnlyList<RpcFunctionMetadata> Functions { get; private set; } = [];

    /// <summary>Waits for the end of all that runs.</summary>
    public Task IdleAsync() => Task.WhenAll(_invocations.Values.Select(ended => ended.Task));

    /// <summary>Carries messages both ways until the worker closes the stream.</summary>
    public async Task CarryAsync(
        IAsyncStreamReader<StreamingMessage> incoming, IServerStreamWriter<StreamingMessage> outgoing, CancellationToken cancellationToken)
    {
        var writing = WriteAsync(outgoing, cancellationToken);
        try
        {
            while (await incoming.MoveNext(cancellationToken))
            {
                Receive(incoming.Current);
            }
        }
        finally
        {
            Lose();
            await writing;
        }
    }

    /// <summary>Greets the worker, asks for its functions and loads them.</summary>
    /// <param name="folder">The app's.</param>
    public async Task LoadAsync(string folder, CancellationToken cancellationToken)
    {
        Tell(new StreamingMessage
        {
            WorkerInitRequest = new WorkerInitRequest
            {
                HostVersion = HostVersion,
                Capabilities = { ["MultiStream"] = "10" },
                WorkerDirectory = folder,
                FunctionAppDirectory = folder,
            },
        });
        var greeting = (await AnswerAsync(cancellationToken)).WorkerInitResponse;
        Capabilities = greeting.Capabilities;
        HttpAddress = new Uri(Capabilities["HttpUri"]);

        Tell(new StreamingMessage { FunctionsMetadataRequest = new FunctionsMetadataRequest { FunctionAppDirectory = folder } });
        var metadata = (await AnswerAsync(cancellationToken)).FunctionMetadataResponse;
        Assert.False(metadata.UseDefaultMetadataIndexing);
        foreach (var function in metadata.FunctionMetadataResults)
        {
            Tell(new StreamingMessage
            {
                FunctionLoadRequest = new FunctionLoadRequest { FunctionId = function.FunctionId, Metadata = function },
            });
            var loaded = (await AnswerAsync(cancellationToken)).FunctionLoadResponse;
            Assert.True(
                loaded.Result.Status == StatusResult.Types.Status.Success,
                $"{function.Name} is not loaded: {loaded.Result.Exception?.Message}");
        }

        Functions = [.. metadata.FunctionMetadataResults];
    }

    /// <summary>Starts a function.</summary>
    /// <returns>Once it has ended: <see langword="true"/>; <see langword="false"/> when its worker was lost.</returns>
    public Task<bool> InvokeAsync(InvocationRequest request)
    {
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _invocations[request.InvocationId] = ended;
        if (!Tell(new StreamingMessage { InvocationRequest = request }))
        {
            ended.TrySetResult(false);
        }

        return ended.Task;
    }

    /// <summary>Tells a function that its client has left.</summary>
    public void Cancel(string invocationId) =>
        Tell(new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = invocationId } });

    /// <summary>Asks the worker to end.</summary>
    /// <param name="grace">How long it will be given.</param>
    public void Terminate(TimeSpan grace) =>
        Tell(new StreamingMessage { WorkerTerminate = new WorkerTerminate { GracePeriod = Duration.FromTimeSpan(grace) } });

    /// <summary>The worker is gone: nothing that runs will end any more.</summary>
    public void Lose()
    {
        _told.Writer.TryComplete();
        _answers.Writer.TryComplete();
        foreach (var (_, ended) in _invocations)
        {
            ended.TrySetResult(false);
        }
    }

    private bool Tell(StreamingMessage message)
    {
        message.RequestId = Guid.NewGuid().ToString();
        return _told.Writer.TryWrite(message);
    }

    private async Task<StreamingMessage> AnswerAsync(CancellationToken cancellationToken) =>
        await _answers.Reader.ReadAsync(cancellationToken);

    private async Task WriteAsync(IServerStreamWriter<StreamingMessage> outgoing, CancellationToken cancellationToken)
    {
        await foreach (var message in _told.Reader.ReadAllAsync(CancellationToken.None))
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            await outgoing.WriteAsync(message, CancellationToken.None);
        }
    }

    private void Receive(StreamingMessage message)
    {
        switch (message.ContentCase)
        {
            case StreamingMessage.ContentOneofCase.RpcLog:
                if (message.RpcLog.Message.StartsWith(Listens, StringComparison.Ordinal))
                {
                    _listening.TrySetResult();
                }

                log(
                    message.RpcLog,
                    message.RpcLog.Kind == RpcLog.Types.Kind.System || _invocations.ContainsKey(message.RpcLog.InvocationId));
                break;
            case StreamingMessage.ContentOneofCase.InvocationResponse:
                if (_invocations.TryRemove(message.InvocationResponse.InvocationId, out var ended))
                {
                    ended.TrySetResult(true);
                }

                break;
            default:
                _answers.Writer.TryWrite(message);
                break;
        }
    }
}
