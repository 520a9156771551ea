using System.Text.Json;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>A function that the model may call.</summary>
/// <param name="Arguments">The smallest arguments that its schema allows.</param>
internal sealed record OfferedTool(string Name, string Arguments)
{
    public static OfferedTool Of(JsonElement function) => new(
        function.GetProperty("name").GetString()!,
        function.TryGetProperty("parameters", out var schema) && SchemaInstance.Of(schema) is { } smallest && smallest != "null"
            ? smallest
            : "{}");
}
