using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.Benchmarks.Tables;

/// <summary>Where the next page of a query begins, as the service's clients carry it: two opaque words.</summary>
internal static class Continuation
{
    private const string Version = "1!";

    /// <exception cref="TableFaultException">The words are not ours.</exception>
    public static EntityKey? Read(HttpRequest request) =>
        request.Query["NextPartitionKey"].ToString() is { Length: > 0 } partition
            ? new EntityKey(Decode(partition), Decode(request.Query["NextRowKey"].ToString()))
            : null;

    public static void Write(HttpResponse response, EntityKey next)
    {
        response.Headers["x-ms-continuation-NextPartitionKey"] = Encode(next.Partition);
        response.Headers["x-ms-continuation-NextRowKey"] = Encode(next.Row);
    }

    // A header takes no more than ASCII, and the SDK puts a space between the two; the version is there for a key that is empty.
    private static string Encode(string key) => Version + Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    private static string Decode(string word)
    {
        try
        {
            return word.StartsWith(Version, StringComparison.Ordinal)
                ? Encoding.UTF8.GetString(Base64Url.DecodeFromChars(word.AsSpan(Version.Length)))
                : throw new TableFaultException(TableFault.InvalidInput);
        }
        catch (FormatException)
        {
            throw new TableFaultException(TableFault.InvalidInput);
        }
    }
}
