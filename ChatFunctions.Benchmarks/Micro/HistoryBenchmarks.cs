using Azure.Data.Tables;
using BenchmarkDotNet.Attributes;
using ChatFunctions.Completions;
using ChatFunctions.Completions.Tokens;
using ChatFunctions.Conversations;
using ChatFunctions.Conversations.Table;
using ChatFunctions.Turns;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Benchmarks.Micro;

/// <summary>
/// From the 50 rows that a turn reads (about 28,000 characters) to the body that the model is sent. One operation is one turn.
/// </summary>
[MemoryDiagnoser]
public class HistoryBenchmarks
{
    private readonly TableEntity[] _entities = [.. SampleTurn.Earlier().Select(message => message.ToEntity(SampleTurn.Partition))];
    private readonly HistoryOptions _history = new() { MaxHistoryMessages = 51 };
    private readonly RequestSink _sink = new();
    private readonly ReplyGenerator _generator;
    private readonly Turn _turn;

    public HistoryBenchmarks()
    {
        _generator = new ReplyGenerator(
            _sink, new ContextLimits(), new ShownImages(new ImageStore(null)), new TokenCounter(),
            Options.Create(new TurnOptions()), Options.Create(new CompletionOptions()),
            TimeProvider.System,
            NullLogger<ReplyGenerator>.Instance);
        _turn = TurnAfter(ReadWindow());
    }

    [Unit("turn")]
    [Benchmark(Description = "History: 50 entities to the window")]
    public int Window() => ReadWindow().Count;

    /// <summary>Includes the running turn, its log and its end.</summary>
    [Unit("turn")]
    [Benchmark(Description = "History: window of 50 messages to the request's body")]
    public Task<long> Body() => WriteBodyAsync(_turn);

    /// <summary>Both of the above.</summary>
    [Unit("turn")]
    [Benchmark(Description = "History: 50 entities to the request's body")]
    public Task<long> All() => WriteBodyAsync(TurnAfter(ReadWindow()));

    private static Turn TurnAfter(IReadOnlyList<MessageRow> window) => new()
    {
        Owner = "owner",
        ConversationId = SampleTurn.ConversationId,
        Settings = new ReplySettings(SampleTurn.Model),
        Asked = [SampleTurn.Question],
        Reply = SampleTurn.Reply,
        Window = window,
        Head = new HeadRow(),
        LeaseTaken = 0,
    };

    private IReadOnlyList<MessageRow> ReadWindow()
    {
        var window = new HistoryWindow(_history.MaxHistoryMessages - 1, _history.MaxHistoryTokens);
        foreach (var entity in _entities)
        {
            window.Offer(MessageRow.FromEntity(entity)!);
        }

        var messages = window.ToChronological();
        return messages.Count == _entities.Length ? messages : throw new InvalidOperationException($"{messages.Count} messages.");
    }

    private async Task<long> WriteBodyAsync(Turn turn)
    {
        using var running = new RunningTurn(turn, new TurnLease(TimeProvider.System, new LeaseOptions().LeaseDuration, turn.LeaseTaken));
        await _generator.GenerateAsync(running);
        return _sink.Length;
    }
}
