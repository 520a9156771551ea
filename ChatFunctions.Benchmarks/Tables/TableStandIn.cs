using System.Net;
using ChatFunctions.LocalHost.Tables;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatFunctions.Benchmarks.Tables;

/// <summary>
/// The table service on 127.0.0.1, in memory, for benchmarks: Azurite scans its whole table for each query, which would be all that
/// is measured with 10,000 messages in a conversation. It serves tables, entities, key ranges and transactions as Azure.Data.Tables
/// asks for them. It checks no signature, since whoever reaches it is on this machine, and no limit of size. Thread-safe; what it
/// holds is gone when it is disposed of.
/// </summary>
internal sealed class TableStandIn : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TableEndPoint _endPoint;

    private TableStandIn(WebApplication app)
    {
        _app = app;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        _endPoint = new TableEndPoint(new Uri(addresses.Single()).Port);
    }

    public string ConnectionString => _endPoint.Settings["ConversationStore:ConnectionString"]!;

    /// <param name="port">0 takes any free one.</param>
    /// <param name="time">The service's clock, which ETags and timestamps come from.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<TableStandIn> StartAsync(
        int port = 0, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromMilliseconds(50));
        var app = builder.Build();
        app.Run(new TableRequests(time ?? TimeProvider.System).AnswerAsync);
        await app.StartAsync(cancellationToken);
        return new TableStandIn(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
