using ChatFunctions.LocalHost.OfflineModel;
using ChatFunctions.LocalHost.Settings;
using ChatFunctions.LocalHost.Tables;
using Microsoft.AspNetCore.Builder;

namespace ChatFunctions.LocalHost;

/// <summary>The table, the model and the functions, started in this order and ended in the opposite one.</summary>
internal sealed class LocalInstance : IAsyncDisposable
{
    private const int DefaultPort = 7071;

    private TableService? _table;
    private ChatModel? _model;
    private WebApplication? _app;

    private LocalInstance(LoopbackPort port) => Port = port;

    /// <summary>Where it listens.</summary>
    public LoopbackPort Port { get; }

    public string Table => _table!.Description;

    public string Model => _model!.Description;

    public WebApplication App => _app!;

    /// <summary>A configured access key, where the settings want one.</summary>
    public string? Key => App.Configuration.GetSection("Chat:Keys").GetChildren().FirstOrDefault()?.Value;

    /// <param name="port">Where to listen, 0 for any free port; <see langword="null"/> to leave it to the settings.</param>
    /// <param name="tablePort">Of the local table service; <see langword="null"/> for the usual one.</param>
    /// <param name="overrides">Settings that win over all others.</param>
    /// <param name="cancellationToken">Ends the start, and leaves nothing running.</param>
    /// <exception cref="StartFailureException">A part does not start, with the reason.</exception>
    public static async Task<LocalInstance> StartAsync(
        int? port, int? tablePort, IReadOnlyDictionary<string, string?> overrides, CancellationToken cancellationToken)
    {
        var repository = Repository.Find();
        var settings = LocalSettings.Load(repository);
        var instance = new LocalInstance(LoopbackPort.Reserve(port ?? settings.HttpPort ?? DefaultPort));
        try
        {
            instance._table = await TableService.StartAsync(repository, settings, tablePort, cancellationToken);
            instance._model = await ChatModel.StartAsync(settings, cancellationToken);
            instance._app = LocalApplication.Build(
                settings, instance.Port, [instance._table.Settings, instance._model.Settings, overrides]);
            await instance._app.StartAsync(cancellationToken);
            return instance;
        }
        catch
        {
            await instance.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is { Lifetime: { ApplicationStarted.IsCancellationRequested: true, ApplicationStopped.IsCancellationRequested: false } })
        {
            await _app.StopAsync();
        }

        foreach (var part in new IAsyncDisposable?[] { _app, _model, _table }.OfType<IAsyncDisposable>())
        {
            await part.DisposeAsync();
        }

        Port.Dispose();
    }
}
