using System.Text.Json;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>What Azure adds about its content filter.</summary>
internal static class AzureFilter
{
    private static readonly string[] Categories = ["hate", "self_harm", "sexual", "violence"];

    /// <summary>A <c>content_filter_results</c> member that found nothing.</summary>
    public static void WriteResults(Utf8JsonWriter json)
    {
        json.WriteStartObject("content_filter_results");
        foreach (var category in Categories)
        {
            json.WriteStartObject(category);
            json.WriteBoolean("filtered", false);
            json.WriteString("severity", "safe");
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
