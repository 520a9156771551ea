using BenchmarkDotNet.Attributes;
using ChatFunctions.Completions;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Benchmarks.Micro;

/// <summary>What the end of a reply of 2,000 deltas (about 10,000 characters) costs in memory. One operation is one reply.</summary>
[MemoryDiagnoser]
public class ReplyEndBenchmarks
{
    private const int Deltas = 2000;

    private readonly TokenCounter _tokens = new();
    private readonly ReplyView _view = SampleReply.Views(Deltas)[^1];
    private readonly ReplyResult _result;
    private readonly byte[] _encoded;
    private readonly MessageRow _ended;

    public ReplyEndBenchmarks()
    {
        _result = new ReplyResult(TurnStatus.Completed, null, _view.Text.ToString(), _view.Lengths())
        {
            FinishReason = "stop",
            Usage = new TokenUsage(5000, Deltas),
            Model = SampleTurn.Model,
        };
        _encoded = DeltaLengths.Encode(_result.DeltaLengths);
        _ended = End();
    }

    [Unit("reply")]
    [Benchmark(Description = "Reply end: text and delta lengths out of the log")]
    public int Gather() => _view.Text.ToString().Length + _view.Lengths().Length;

    [Unit("reply")]
    [Benchmark(Description = "Reply end: DeltaLengths.Encode")]
    public int Encode() => DeltaLengths.Encode(_result.DeltaLengths).Length;

    [Unit("reply")]
    [Benchmark(Description = "Reply end: DeltaLengths.Decode")]
    public int Decode() => DeltaLengths.Decode(_encoded).Count;

    [Unit("reply")]
    [Benchmark(Description = "Reply end: counting tokens")]
    public int CountTokens() => _tokens.Count(_result.Text);

    /// <summary>Includes the counting and the encoding above.</summary>
    [Unit("reply")]
    [Benchmark(Description = "Reply end: MessageRow.EndedBy")]
    public int EndedBy() => End().Tokens;

    [Unit("reply")]
    [Benchmark(Description = "Reply end: MessageRow.ToEntity")]
    public int ToEntity() => _ended.ToEntity(SampleTurn.Partition).Count;

    private MessageRow End() => SampleTurn.Reply.EndedBy(
        _result.EndAsync(SampleTurn.Reply.WindowTokens, _tokens, TimeProvider.System).AsTask().GetAwaiter().GetResult());
}
