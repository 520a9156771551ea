using System.ComponentModel.DataAnnotations;
using Azure.Data.Tables;

namespace ChatFunctions.Conversations.Table;

/// <summary>Where the table is. Section <c>ConversationStore</c>.</summary>
public sealed class ConversationStoreOptions : IValidatableObject
{
    public const string Section = "ConversationStore";

    private const string TableNameRule = "ConversationStore__TableName must be 3 to 63 letters and digits, the first a letter.";

    /// <summary>A storage connection string. Default: <c>AzureWebJobsStorage</c>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The table service's address, used with Microsoft Entra ID. Default: from <c>AzureWebJobsStorage__accountName</c>.</summary>
    public Uri? ServiceUri { get; set; }

    /// <summary>3 to 63 letters and digits, the first a letter. Default: <c>conversations</c>.</summary>
    [Required(ErrorMessage = TableNameRule)]
    [RegularExpression("^[A-Za-z][A-Za-z0-9]{2,62}$", ErrorMessage = TableNameRule)]
    public string TableName { get; set; } = "conversations";

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ConnectionString is null && ServiceUri is null)
        {
            yield return new ValidationResult(
                "No table service is configured. Set ConversationStore__ConnectionString or ConversationStore__ServiceUri (or AzureWebJobsStorage, or AzureWebJobsStorage__accountName).");
        }
        else if (ConnectionString is not null && !CanBeRead(ConnectionString))
        {
            yield return new ValidationResult("ConversationStore__ConnectionString (or AzureWebJobsStorage) is not a storage connection string.");
        }
        else if (ConnectionString is null && (!ServiceUri!.IsAbsoluteUri || ServiceUri.Scheme is not ("https" or "http")))
        {
            yield return new ValidationResult("ConversationStore__ServiceUri (or AzureWebJobsStorage__tableServiceUri) must be an http(s) address such as https://ACCOUNT.table.core.windows.net.");
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
