using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using ChatFunctions.Completions.Refusals;

namespace ChatFunctions.Completions.Wires;

/// <summary>
/// One answer of the service, from its first byte: bytes into events, events into chunks, chunks into updates, until the reply is over.
/// Disposing it ends the connection. For one reader at a time.
/// </summary>
/// <param name="response">The answer, whose stream is read here.</param>
/// <param name="attempt">The call that it answers.</param>
/// <param name="idleTimeout">How long the service may be silent after its first delta.</param>
/// <param name="time">For a time to wait that a refusal gives as a date.</param>
/// <param name="keepsThoughts">Whether thoughts are items.</param>
internal sealed class AnswerStream(
    PipelineResponse response, Attempt attempt, TimeSpan idleTimeout, TimeProvider time, bool keepsThoughts) : IDisposable
{
    // How long text may follow on a finish reason; what else follows is the usage at the most.
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(5);

    private readonly Stream _body = response.ContentStream!;
    private readonly WireReader _wire = new();
    private readonly ChunkParser _parser = new(keepsThoughts);
    private readonly Queue<CompletionUpdate> _steps = new();
    private readonly ReplyCourse _course = new();
    private TokenUsage? _usage;
    private string? _model;
    private bool _isOver;

    /// <summary>The update that was read last.</summary>
    public CompletionUpdate Current { get; private set; }

    /// <summary>Why the reply broke off, once it has.</summary>
    public CompletionException? Failure { get; private set; }

    /// <summary>Reads the next update.</summary>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="CompletionException">The reply broke off, or the service says that something is wrong.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public ValueTask<bool> ReadAsync()
    {
        if (_steps.TryDequeue(out var step))
        {
            Say(step);
            return new ValueTask<bool>(true);
        }

        if (Failure is not null)
        {
            throw Failure;
        }

        return _isOver ? new ValueTask<bool>(false) : TryTake() ? new ValueTask<bool>(true) : WaitAsync();
    }

    public void Dispose()
    {
        response.Dispose();
        attempt.Dispose();
    }

    // Pooled: a model that speaks slowly comes here for every delta.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitAsync()
    {
        while (true)
        {
            int count;
            try
            {
                count = await _body.ReadAsync(_wire.Room(), attempt.Stopping);
            }
            catch (Exception exception) when (!attempt.IsCancelled &&
                exception is IOException or HttpRequestException or InvalidDataException or OperationCanceledException)
            {
                return End(attempt.IsSilent ? StreamEnd.Silent : StreamEnd.Broken, exception);
            }

            attempt.Hear();
            _wire.Add(count);
            if (TryTake())
            {
                return true;
            }

            if (count == 0)
            {
                return End(StreamEnd.Clean, cause: null);
            }
        }
    }

    // Takes what has arrived, up to the next update.
    private bool TryTake()
    {
        try
        {
            while (_wire.TryRead(out var data, out var isError))
            {
                var chunk = _parser.Parse(data, isError);
                if (chunk.IsDone)
                {
                    return End(StreamEnd.Clean, cause: null);
                }

                if (Take(chunk))
                {
                    return true;
                }
            }

            return false;
        }
        catch (JsonException exception)
        {
            return End(StreamEnd.Broken, exception);
        }
    }

    private bool Take(in Chunk chunk)
    {
        _usage = chunk.Usage ?? _usage;
        _model = chunk.Model ?? _model;
        if (_course.Observe(chunk.HasText, chunk.Finish, chunk.HasCalls))
        {
            var isLast = _course.Patience == Patience.LastWord;
            attempt.Allow(isLast ? LastWord : idleTimeout, isFinal: isLast);
        }

        if (chunk.Error is { } error)
        {
            return Fail(Refusal.Of(null, error, response, time, _usage), Steps(chunk));
        }

        // Nearly every chunk is text and nothing else.
        return chunk.Steps.Count == 0
            ? !chunk.Text.IsEmpty && Say(new CompletionUpdate(chunk.Text) { Item = chunk.Item })
            : Say(chunk.Steps);
    }

    private static IReadOnlyList<CompletionUpdate> Steps(in Chunk chunk) =>
        chunk.Text.IsEmpty ? chunk.Steps : [new CompletionUpdate(chunk.Text) { Item = chunk.Item }, .. chunk.Steps];

    private bool End(StreamEnd end, Exception? cause)
    {
        var verdict = _course.End(end);
        var rest = _parser.End(isWhole: verdict == ReplyVerdict.Whole);
        if (verdict == ReplyVerdict.Whole && !_parser.HasAnswer)
        {
            // Calls without a name, which nobody can make.
            verdict = ReplyVerdict.NoAnswer;
        }

        if (verdict is ReplyVerdict.Whole or ReplyVerdict.Cut or ReplyVerdict.Filtered)
        {
            _isOver = true;
            var last = rest is [.., var step] ? step : default;
            return Say([.. rest.SkipLast(1), last with { Finish = _course.Reason }]);
        }

        var kind = verdict switch
        {
            ReplyVerdict.TimedOut => CompletionError.TimedOut,
            ReplyVerdict.NoAnswer => CompletionError.NoAnswer,
            _ => CompletionError.BrokenStream,
        };
        return Fail(
            new CompletionException(kind, inner: cause)
            {
                FinishReason = _course.Reason?.Word,
                Usage = _usage,
                ShouldRetry = verdict == ReplyVerdict.NoAnswer ? false : null,
            },
            rest);
    }

    // What was said until then comes first.
    private bool Fail(CompletionException failure, IReadOnlyList<CompletionUpdate> rest)
    {
        _isOver = true;
        Failure = failure;
        return rest.Count > 0 && _course.HasText ? Say(rest) : throw failure;
    }

    private bool Say(IReadOnlyList<CompletionUpdate> steps)
    {
        foreach (var step in steps.Skip(1))
        {
            _steps.Enqueue(step);
        }

        return steps.Count > 0 && Say(steps[0]);
    }

    private bool Say(CompletionUpdate step)
    {
        Current = step with { Usage = _usage, Model = _model };
        (_usage, _model) = (null, null);
        return true;
    }
}
