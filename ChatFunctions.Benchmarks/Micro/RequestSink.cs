using System.Runtime.CompilerServices;
using ChatFunctions.Completions;
using ChatFunctions.Completions.Refusals;
using ChatFunctions.Completions.Wires;

namespace ChatFunctions.Benchmarks.Micro;

/// <summary>A model that says nothing: the request gets as far as its body.</summary>
internal sealed class RequestSink : ICompletionClient
{
    /// <summary>The length of the latest body, in bytes.</summary>
    public long Length { get; private set; }

    public async IAsyncEnumerable<CompletionUpdate> StreamAsync(
        CompletionRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var body = CompletionRequestBody.Write(
            request, new Dialect(HasStreamOptions: true, HasMaxCompletionTokens: true, KnowsDevelopers: true, ReasoningEffort: null));
        Length = body.TryComputeLength(out var length) ? length : 0;
        await ValueTask.CompletedTask;
        yield return new CompletionUpdate(default, FinishReason.From("stop"));
    }
}
