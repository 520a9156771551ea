using System.ClientModel.Primitives;

namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>Counts attempts, and loses the answers of the first of them.</summary>
/// <param name="lost">Attempts whose answer is lost on its way.</param>
internal sealed class AttemptPolicy(int lost = 0) : PipelinePolicy
{
    public int Attempts { get; private set; }

    public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) =>
        throw new NotSupportedException("The tests call asynchronously.");

    public override async ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        Attempts++;
        await ProcessNextAsync(message, pipeline, currentIndex);
        if (Attempts <= lost)
        {
            await message.Response!.BufferContentAsync();
            throw new IOException("The connection was lost.");
        }
    }
}
