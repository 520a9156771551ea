using Microsoft.Extensions.Configuration;

namespace ChatFunctions.LocalHost.Tables;

/// <summary>Which setting decides about storage: the first of these that is present, in the app's own order.</summary>
internal static class StorageSetting
{
    private static readonly string[] Names =
    [
        "ConversationStore:ConnectionString",
        "ConversationStore:ServiceUri",
        "AzureWebJobsStorage",
        "AzureWebJobsStorage:tableServiceUri",
        "AzureWebJobsStorage:accountName",
    ];

    /// <summary>
    /// Its name when it means a service that is not LocalHost's to start; null when it means development storage, or is absent.
    /// </summary>
    public static string? FindRemote(IConfiguration configuration)
    {
        var name = Names.FirstOrDefault(name => !string.IsNullOrWhiteSpace(configuration[name]));
        return name is null || IsDevelopmentStorage(configuration[name]!) ? null : name.Replace(":", "__", StringComparison.Ordinal);
    }

    private static bool IsDevelopmentStorage(string value) =>
        value.Trim().TrimEnd(';').Equals("UseDevelopmentStorage=true", StringComparison.OrdinalIgnoreCase);
}
