using System.ComponentModel.DataAnnotations;
using Azure.Data.Tables;
using ChatFunctions.Settings;

namespace ChatFunctions.Conversations.Table;

/// <summary>Where the table is. Section <c>ConversationStore</c>.</summary>
public sealed class ConversationStoreOptions : IValidatableObject
{
    public const string Section = "ConversationStore";

    /// <summary>A storage connection string. Default: <c>AzureWebJobsStorage</c>.</summary>
    [Setting(IsSecret = true)]
    public string? ConnectionString { get; set; }

    /// <summary>The table service's address, used with Microsoft Entra ID. Default: from <c>AzureWebJobsStorage__accountName</c>.</summary>
    [HttpAddress("https://ACCOUNT.table.core.windows.net")]
    public Uri? ServiceUri { get; set; }

    /// <summary>
    /// The blob service's address, for images, used with Microsoft Entra ID. Default: that of the account of <see cref="ServiceUri"/>,
    /// or of <see cref="ConnectionString"/>.
    /// </summary>
    [HttpAddress("https://ACCOUNT.blob.core.windows.net")]
    public Uri? BlobServiceUri { get; set; }

    /// <summary>3 to 63 letters and digits, the first a letter. Default: <c>conversations</c>.</summary>
    [SettingPattern("[A-Za-z][A-Za-z0-9]{2,62}", "3 to 63 letters and digits, the first a letter")]
    public string TableName { get; set; } = "conversations";

    /// <summary>The container with the images: beside the table, and called like it.</summary>
    internal string Container => $"{TableName[..Math.Min(TableName.Length, 56)].ToLowerInvariant()}-images";

    /// <summary>Where the blobs are; <see langword="null"/> where only a connection string may know.</summary>
    internal Uri? BlobAddress => BlobServiceUri ??
        (ServiceUri is { } table && table.Host.Contains(".table.", StringComparison.OrdinalIgnoreCase)
            ? new UriBuilder(table) { Host = table.Host.Replace(".table.", ".blob.", StringComparison.OrdinalIgnoreCase) }.Uri
            : null);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ConnectionString is null && ServiceUri is null)
        {
            yield return new ValidationResult(
                "No table service is configured. Set ConversationStore__ConnectionString or ConversationStore__ServiceUri "
                + "(or AzureWebJobsStorage, or AzureWebJobsStorage__accountName).");
        }
        else if (ConnectionString is not null && !CanBeRead(ConnectionString))
        {
            yield return new ValidationResult(
                "ConversationStore__ConnectionString (or AzureWebJobsStorage) must be a storage connection string, "
                + "such as DefaultEndpointsProtocol=https;AccountName=ACCOUNT;AccountKey=KEY.");
        }
    }

    private static bool CanBeRead(string connectionString)
    {
        try
        {
            _ = new TableServiceClient(connectionString);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
