using System.ClientModel.Primitives;

namespace ChatFunctions.Completions;

/// <summary>Sends exactly the configured <c>api-version</c>, also one that the SDK does not know.</summary>
internal sealed class ApiVersionPolicy(string version) : PipelinePolicy
{
    public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        SetVersion(message);
        ProcessNext(message, pipeline, currentIndex);
    }

    public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        SetVersion(message);
        return ProcessNextAsync(message, pipeline, currentIndex);
    }

    private void SetVersion(PipelineMessage message)
    {
        var uri = new UriBuilder(message.Request.Uri!);
        var others = uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(pair => !pair.StartsWith("api-version=", StringComparison.OrdinalIgnoreCase));
        uri.Query = string.Join('&', others.Append($"api-version={version}"));
        message.Request.Uri = uri.Uri;
    }
}
