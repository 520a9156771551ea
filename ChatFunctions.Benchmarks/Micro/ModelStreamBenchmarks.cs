using BenchmarkDotNet.Attributes;
using ChatFunctions.Completions;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Completions.Wires;
using ChatFunctions.Conversations;
using ChatFunctions.Turns;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Benchmarks.Micro;

/// <summary>
/// Reading the model's stream, from its bytes to the reply's log. One operation is one delta; the opening and the end of the
/// stream, and the call itself, are spread over its 1,000 deltas.
/// </summary>
[MemoryDiagnoser]
public class ModelStreamBenchmarks
{
    private const int Deltas = 1000;

    private static readonly CompletionRequest Request = new(new ReplySettings(SampleTurn.Model), [("user", "Hello")]);

    private readonly byte[][] _frames = SampleReply.Frames(Deltas);
    private readonly byte[] _bytes;
    private readonly OpenAICompletionClient _client;
    private readonly ReplyGenerator _generator;

    public ModelStreamBenchmarks()
    {
        _bytes = [.. _frames.SelectMany(frame => frame)];
        _client = CannedModel.Client(_frames);
        _generator = new ReplyGenerator(
            _client, new ContextLimits(), new ShownImages(new ImageStore(null)), new TokenCounter(),
            Options.Create(new TurnOptions()), Options.Create(new CompletionOptions()),
            TimeProvider.System,
            NullLogger<ReplyGenerator>.Instance);
    }

    /// <summary>The parsers alone, over a stream that is there already.</summary>
    [Unit("delta")]
    [Benchmark(Description = "Model stream: WireReader and ChunkParser, all at once", OperationsPerInvoke = Deltas)]
    public int ParseAtOnce()
    {
        var (wire, parser) = (new WireReader(), new ChunkParser());
        var units = 0;
        for (var rest = _bytes.AsSpan(); !rest.IsEmpty;)
        {
            var room = wire.Room().Span;
            var length = Math.Min(room.Length, rest.Length);
            rest[..length].CopyTo(room);
            wire.Add(length);
            rest = rest[length..];
            while (wire.TryRead(out var data, out _))
            {
                units += parser.Parse(data).Text.Length;
            }
        }

        return units;
    }

    /// <summary>The parsers alone, waiting for each frame.</summary>
    [Unit("delta")]
    [Benchmark(Description = "Model stream: WireReader and ChunkParser, frame by frame", OperationsPerInvoke = Deltas)]
    public async Task<int> ParseFrameByFrame()
    {
        var (wire, parser) = (new WireReader(), new ChunkParser());
        var units = 0;
        await using var stream = new FrameStream(_frames);
        while (await stream.ReadAsync(wire.Room()) is > 0 and var length)
        {
            wire.Add(length);
            while (wire.TryRead(out var data, out _))
            {
                units += parser.Parse(data).Text.Length;
            }
        }

        return units;
    }

    /// <summary>The model client, waiting for each frame.</summary>
    [Unit("delta")]
    [Benchmark(Description = "Model stream: OpenAICompletionClient, frame by frame", OperationsPerInvoke = Deltas)]
    public async Task<int> StreamFrameByFrame()
    {
        var units = 0;
        await foreach (var update in _client.StreamAsync(Request, CancellationToken.None))
        {
            units += update.Text.Length;
        }

        return units;
    }

    /// <summary>The whole of what a turn does for a delta of the model, up to its log; nobody follows.</summary>
    [Unit("delta")]
    [Benchmark(Description = "Model stream: ReplyGenerator, frame by frame", OperationsPerInvoke = Deltas)]
    public async Task<int> GenerateFrameByFrame()
    {
        var (result, _) = await _generator.GenerateAsync(Request, new ReplyLog(), () => TurnStop.None, "benchmark", CancellationToken.None);
        return result.DeltaLengths.Count == Deltas ? result.Text.Length : throw new InvalidOperationException(
            $"{result.DeltaLengths.Count} deltas.");
    }
}
