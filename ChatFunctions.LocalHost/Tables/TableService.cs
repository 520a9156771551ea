using ChatFunctions.LocalHost.Settings;

namespace ChatFunctions.LocalHost.Tables;

/// <summary>
/// The table service that the app will use: the configured one, one that already runs on this machine, or an Azurite of
/// our own, which ends with this object.
/// </summary>
/// <param name="Description">For the person at the terminal.</param>
/// <param name="Settings">What the app must be told; empty when it is configured already.</param>
internal sealed record TableService(string Description, IReadOnlyDictionary<string, string?> Settings) : IAsyncDisposable
{
    private Azurite? Owned { get; init; }

    /// <param name="repository">Where Azurite and its data live.</param>
    /// <param name="settings">May name a storage account.</param>
    /// <param name="port">Asked for on the command line, and then meant, whatever the settings say; or null.</param>
    /// <param name="cancellationToken">Ends the installation or the start, and leaves nothing running.</param>
    /// <exception cref="StartFailureException">There is none, with the reason.</exception>
    public static async Task<TableService> StartAsync(
        Repository repository, LocalSettings settings, int? port, CancellationToken cancellationToken)
    {
        var setting = StorageSetting.FindRemote(settings.Configuration);
        if (port is null && setting is not null)
        {
            return new TableService($"the one of {setting}", new Dictionary<string, string?>());
        }

        var endPoint = new TableEndPoint(port ?? TableEndPoint.DefaultPort);
        var azurite = await Azurite.StartUnlessRunningAsync(repository, endPoint, cancellationToken);
        var owner = azurite is null ? await DescribeOwnerAsync(repository, endPoint, cancellationToken) : "ends with this LocalHost";
        var ignored = setting is null ? "" : $" ({setting} is ignored because of --table-port)";
        return new TableService($"Azurite at {endPoint.Uri}, {owner}{ignored}", endPoint.Settings) { Owned = azurite };
    }

    public ValueTask DisposeAsync() => Owned?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static async Task<string> DescribeOwnerAsync(
        Repository repository, TableEndPoint endPoint, CancellationToken cancellationToken) =>
        await AzuriteOwner.ReadAsync(repository, endPoint, cancellationToken) is { } processId
            ? $"ends with the LocalHost that started it (process {processId})"
            : "was running already";
}
