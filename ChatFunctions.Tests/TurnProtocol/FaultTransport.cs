using System.Collections.Concurrent;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>
/// The network between one worker and the storage account: loses, refuses, cuts and holds requests as the test says, counts them, and
/// checks each against the service's limits. Thread-safe.
/// </summary>
internal sealed class FaultTransport(TableWorld world) : HttpPipelineTransport
{
    private readonly Lock _gate = new();
    private readonly List<(Func<TableRequest, bool> Match, Fault Fault, HeldWrite? Held, int Left)> _rules = [];
    private readonly List<Gate> _gates = [];
    private TaskCompletionSource? _pause;
    private bool _cut;

    /// <summary>Every request that was sent, delivered or not, in order.</summary>
    public ConcurrentQueue<TableRequest> Requests { get; } = new();

    /// <summary>Decides by chance; asked where no rule applies.</summary>
    public Func<TableRequest, Fault>? Chance { get; set; }

    /// <summary>Writes that the service has confirmed to the worker.</summary>
    public Action<TableRequest>? Confirmed { get; set; }

    /// <summary>The next <paramref name="times"/> requests of this kind meet the fault.</summary>
    public void On(TableStep step, Fault fault, int times = 1) => On(request => request.Step == step, fault, times);

    /// <summary>A fault for each of the requests of a deletion: its begin, the rows, the listing, its end.</summary>
    public void OnEachStepOfADeletion(Fault fault)
    {
        On(request => request is { Step: TableStep.Delete, Operations: [var head] } && !head.Is("DeletionFinished"), fault);
        On(request => request is { Step: TableStep.Delete, Operations.Count: > 1 }, fault);
        On(TableStep.Unlist, fault);
        On(request => request is { Step: TableStep.Delete, Operations: [var head] } && head.Is("DeletionFinished"), fault);
    }

    public void On(Func<TableRequest, bool> match, Fault fault, int times = 1)
    {
        lock (_gate)
        {
            if (times > 0)
            {
                _rules.Add((match, fault, null, times));
            }
        }
    }

    /// <summary>
    /// Takes the next request of this kind away; its sender finds the connection broken, and from then on the whole network.
    /// </summary>
    public HeldWrite HoldAndCut(TableStep step) => HoldAndCut(request => request.Step == step);

    public HeldWrite HoldAndCut(Func<TableRequest, bool> match)
    {
        var held = new HeldWrite(DeliverAsync);
        lock (_gate)
        {
            _rules.Add((match, Fault.Hold, held, 1));
        }

        return held;
    }

    /// <summary>The next request of this kind waits at the gate until the test opens it.</summary>
    public Gate GateAt(TableStep step) => GateAt(request => request.Step == step);

    public Gate GateAt(Func<TableRequest, bool> match)
    {
        var gate = new Gate(match);
        lock (_gate)
        {
            _gates.Add(gate);
        }

        return gate;
    }

    /// <summary>No request gets through any more.</summary>
    public void Cut() => Volatile.Write(ref _cut, true);

    /// <summary>Requests wait until <see cref="Heal"/>, as those of a worker that sleeps.</summary>
    public void Pause()
    {
        lock (_gate)
        {
            _pause ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>All is well again.</summary>
    public void Heal()
    {
        lock (_gate)
        {
            _cut = false;
            Chance = null;
            _rules.Clear();
            _gates.ForEach(gate => gate.Open());
            _gates.Clear();
            _pause?.SetResult();
            _pause = null;
        }
    }

    public override Request CreateRequest() => TableWorld.Connections.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The app is asynchronous all the way.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        var request = TableRequest.Parse(message.Request);
        world.Check(request);
        Requests.Enqueue(request);
        await (Volatile.Read(ref _pause)?.Task ?? Task.CompletedTask);
        await (TakeGate(request)?.PassAsync() ?? Task.CompletedTask);
        var (fault, held) = Decide(request);
        switch (fault)
        {
            case Fault.Cut:
                throw Broken();
            case Fault.Refuse503:
                message.Response = StubResponse.Refusal(503);
                return;
            case Fault.Refuse403:
                message.Response = StubResponse.Refusal(403);
                return;
            case Fault.Refuse413:
                message.Response = StubResponse.Refusal(413);
                return;
            case Fault.Hold:
                held!.Take(message, TableWorld.Connections);
                Cut();
                throw Broken();
        }

        await DeliverAsync(message);
        if (fault == Fault.ApplyThen503)
        {
            message.Response = StubResponse.Refusal(503);
        }
        else if (fault == Fault.LoseResponse)
        {
            throw Broken();
        }
        else if (Confirmed is { } confirmed && await IsAppliedAsync(message.Response))
        {
            confirmed(request);
        }
    }

    private static RequestFailedException Broken() => new("The connection broke.", new IOException("The connection broke."));

    // A transaction that fails is accepted as a whole all the same; the status of its part says so.
    private static async Task<bool> IsAppliedAsync(Response response)
    {
        var body = new MemoryStream();
        await (response.ContentStream ?? Stream.Null).CopyToAsync(body);
        body.Position = 0;
        response.ContentStream = body;
        return response.Status is >= 200 and < 300 &&
            !Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length).Contains("HTTP/1.1 4", StringComparison.Ordinal);
    }

    private async ValueTask DeliverAsync(HttpMessage message)
    {
        await TableWorld.Connections.ProcessAsync(message);
        message.Response = StubResponse.Shifted(message.Response, world.ClockShift);
    }

    private Gate? TakeGate(TableRequest request)
    {
        lock (_gate)
        {
            var gate = _gates.Find(gate => gate.Match(request));
            if (gate is not null)
            {
                _gates.Remove(gate);
            }

            return gate;
        }
    }

    private (Fault Fault, HeldWrite? Held) Decide(TableRequest request)
    {
        lock (_gate)
        {
            if (_cut)
            {
                return (Fault.Cut, null);
            }

            var index = _rules.FindIndex(rule => rule.Match(request));
            if (index < 0)
            {
                return (Chance?.Invoke(request) ?? Fault.None, null);
            }

            var (match, fault, held, left) = _rules[index];
            _rules[index] = (match, fault, held, left - 1);
            if (left == 1)
            {
                _rules.RemoveAt(index);
            }

            return (fault, held);
        }
    }
}
