using System.ClientModel.Primitives;

namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>Gives every call an <c>Idempotency-Key</c> of its own, which its retries repeat; docs/openai.md shows it.</summary>
internal sealed class IdempotencyPolicy : PipelinePolicy
{
    public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        message.Request.Headers.Set("Idempotency-Key", Guid.NewGuid().ToString());
        ProcessNext(message, pipeline, currentIndex);
    }

    public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        message.Request.Headers.Set("Idempotency-Key", Guid.NewGuid().ToString());
        return ProcessNextAsync(message, pipeline, currentIndex);
    }
}
