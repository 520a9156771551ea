using System.Text.Json;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>The answer of <c>GET /v1/models</c>.</summary>
internal static class ModelList
{
    public static byte[] Json { get; } = JsonSerializer.SerializeToUtf8Bytes(new
    {
        @object = "list",
        data = new[] { new { id = OfflineModelServer.ModelName, @object = "model", created = 0, owned_by = "chatfunctions" } },
    });
}
