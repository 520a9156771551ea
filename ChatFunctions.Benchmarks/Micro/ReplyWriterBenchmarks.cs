using System.Buffers;
using BenchmarkDotNet.Attributes;
using ChatFunctions.Chat;
using ChatFunctions.Conversations;
using ChatFunctions.Http;
using ChatFunctions.OpenAI.Completions;
using ChatFunctions.OpenAI.Responses;
using ChatFunctions.Protocols;

namespace ChatFunctions.Benchmarks.Micro;

/// <summary>
/// Writing a reply in each wire form, delta by delta. One operation is one delta; the writer itself and the frames that open the
/// stream are spread over its 1,000 deltas.
/// </summary>
[MemoryDiagnoser]
public class ReplyWriterBenchmarks
{
    private const int Deltas = 1000;

    private readonly ReplyView[] _views = SampleReply.Views(Deltas);
    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);

    [Unit("delta")]
    [Benchmark(Description = "Writer: Responses event stream", OperationsPerInvoke = Deltas)]
    public int Responses() => Write(new ResponseEventWriter(new ResponseObject(SampleTurn.Rows)));

    [Unit("delta")]
    [Benchmark(Description = "Writer: chat-completion chunks", OperationsPerInvoke = Deltas)]
    public int ChatCompletions() =>
        Write(
            new ChatCompletionChunkWriter(
                new ChatCompletionObject("chatcmpl-benchmark", SampleTurn.Begun, SampleTurn.Model), includeUsage: true));

    [Unit("delta")]
    [Benchmark(Description = "Writer: plain text", OperationsPerInvoke = Deltas)]
    public int PlainText() => Write(new PlainTextWriter());

    [Unit("delta")]
    [Benchmark(Description = "Writer: AI Chat Protocol lines", OperationsPerInvoke = Deltas)]
    public int AIChat() => Write(new AIChatLineWriter(SampleTurn.ConversationId));

    [Unit("delta")]
    [Benchmark(Description = "Writer: UI message stream", OperationsPerInvoke = Deltas)]
    public int UIMessages() => Write(new UIMessageStreamWriter(SampleTurn.Rows));

    private int Write(IReplyWriter writer)
    {
        var written = 0;
        for (var seen = 0; seen < _views.Length; seen++)
        {
            writer.WriteDeltas(_output, _views[seen], seen);
            written += _output.WrittenCount;
            _output.ResetWrittenCount();
        }

        return written;
    }
}
