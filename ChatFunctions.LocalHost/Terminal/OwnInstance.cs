using ChatFunctions.LocalHost.OfflineModel;
using ChatFunctions.LocalHost.Settings;
using ChatFunctions.LocalHost.Tables;
using Microsoft.AspNetCore.Builder;

namespace ChatFunctions.LocalHost.Terminal;

/// <summary>The functions, the table and the model, started for one terminal, and ended with it.</summary>
internal sealed class OwnInstance : IAsyncDisposable
{
    private readonly TableService _table;
    private readonly ChatModel _model;
    private readonly WebApplication _app;

    private OwnInstance(TableService table, ChatModel model, WebApplication app, Uri address)
    {
        _table = table;
        _model = model;
        _app = app;
        Address = address;
    }

    /// <summary>Where <c>/api/</c> is.</summary>
    public Uri Address { get; }

    /// <summary>A configured access key, where the settings want one.</summary>
    public string? Key => _app.Configuration.GetSection("Chat:Keys").GetChildren().FirstOrDefault()?.Value;

    /// <exception cref="StartFailureException">A part does not start, with the reason.</exception>
    public static async Task<OwnInstance> StartAsync(int? tablePort, CancellationToken cancellationToken)
    {
        var repository = Repository.Find();
        var settings = LocalSettings.Load(repository);
        using var port = LoopbackPort.Reserve(0);
        var table = await TableService.StartAsync(repository, settings, tablePort, cancellationToken);
        try
        {
            var model = await ChatModel.StartAsync(settings, cancellationToken);
            try
            {
                // The terminal belongs to the conversation: it says itself what went wrong.
                var quiet = new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = "Critical" };
                var app = LocalApplication.Build(settings, port, [table.Settings, model.Settings, quiet]);
                await app.StartAsync(cancellationToken);
                var prefix = HostJson.ReadRoutePrefix(AppContext.BaseDirectory);
                return new OwnInstance(table, model, app, new Uri($"http://127.0.0.1:{port.Number}/{(prefix.Length == 0 ? "" : $"{prefix}/")}"));
            }
            catch
            {
                await model.DisposeAsync();
                throw;
            }
        }
        catch
        {
            await table.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _model.DisposeAsync();
        await _table.DisposeAsync();
    }
}
