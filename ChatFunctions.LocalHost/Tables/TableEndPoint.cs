using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace ChatFunctions.LocalHost.Tables;

/// <summary>The address of a table service on this machine, and who answers there.</summary>
internal sealed record TableEndPoint(int Port)
{
    public const int DefaultPort = 10002;

    // The account and key that every storage emulator has; they open nothing else.
    private const string Account = "devstoreaccount1";
    private const string AccountKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>Where the blob service is, which ends with the table's: for images.</summary>
    public int BlobPort => Port - 2;

    /// <summary>The address of the blob service.</summary>
    public Uri BlobUri => new($"http://127.0.0.1:{BlobPort}/{Account}");

    public Uri Uri => new($"http://127.0.0.1:{Port}/{Account}");

    /// <summary>The app settings that lead here.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["ConversationStore:ConnectionString"] = Port == DefaultPort
            ? "UseDevelopmentStorage=true"
            : $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={AccountKey};TableEndpoint={Uri};BlobEndpoint={BlobUri};",
    };

    /// <summary>Where an Azurite at this port keeps its data and log: two of them must not write one set of files.</summary>
    public string DataFolder(Repository repository) => Port == DefaultPort
        ? repository.DataFolder
        : Path.Combine(repository.DataFolder, Port.ToString(CultureInfo.InvariantCulture));

    /// <summary>Whether a table service answers. False when nothing listens.</summary>
    /// <exception cref="StartFailureException">Something else does.</exception>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(10) };
        try
        {
            using var response = await client.GetAsync(Uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return response.Headers.Server.Any(IsAzuriteTable) ? true : throw Stranger();
        }
        catch (HttpRequestException failure)
            when (failure.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
        {
            return false;
        }
        catch (Exception failure)
            when (failure is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw Stranger();
        }
    }

    private static bool IsAzuriteTable(ProductInfoHeaderValue server) =>
        server.Product?.Name.Equals("Azurite-Table", StringComparison.OrdinalIgnoreCase) == true;

    private StartFailureException Stranger() => new(
        $"Port {Port}, meant for the local table service, is in use by something else. Choose another with --table-port N.");
}
