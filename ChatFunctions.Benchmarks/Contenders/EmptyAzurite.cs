using System.Net;
using System.Net.Sockets;
using ChatFunctions.LocalHost;
using ChatFunctions.LocalHost.Tables;

namespace ChatFunctions.Benchmarks.Contenders;

/// <summary>
/// The Azurite that LocalHost pins, on a free port and without any data: it looks at each row of a table for each query, so what one
/// measurement leaves would slow the next one down.
/// </summary>
internal sealed class EmptyAzurite : IAsyncDisposable
{
    private readonly Azurite _azurite;
    private readonly string _folder;

    private EmptyAzurite(Azurite azurite, TableEndPoint endPoint, string folder)
    {
        _azurite = azurite;
        _folder = folder;
        ConnectionString = endPoint.Settings["ConversationStore:ConnectionString"]!;
    }

    public string ConnectionString { get; }

    public static async Task<EmptyAzurite> StartAsync()
    {
        var repository = Repository.Find();
        var endPoint = new TableEndPoint(DrawPort());
        var folder = endPoint.DataFolder(repository);
        Delete(folder);
        var azurite = await Azurite.StartUnlessRunningAsync(repository, endPoint, CancellationToken.None)
            ?? throw new InvalidOperationException($"Somebody else's table service runs at port {endPoint.Port}.");
        return new EmptyAzurite(azurite, endPoint, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _azurite.DisposeAsync();
        Delete(_folder);
    }

    private static int DrawPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
