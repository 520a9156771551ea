using ChatFunctions.Access;
using ChatFunctions.LocalHost.Functions;
using ChatFunctions.LocalHost.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatFunctions.LocalHost;

/// <summary>The app as the Functions worker runs it, on Kestrel: same registrations, same functions, same routes.</summary>
internal static class LocalApplication
{
    /// <param name="settings">The environment and local.settings.json.</param>
    /// <param name="port">Where to listen.</param>
    /// <param name="started">Settings of what LocalHost started itself; they win.</param>
    public static WebApplication Build(
        LocalSettings settings, LoopbackPort port, IEnumerable<IReadOnlyDictionary<string, string?>> started)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ChatFunctionsApplication).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Development,
        });
        builder.Configuration.AddConfiguration(settings.Configuration);
        foreach (var overrides in started)
        {
            builder.Configuration.AddInMemoryCollection(overrides);
        }

        AddQuietConsole(builder);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            foreach (var endPoint in port.EndPoints)
            {
                kestrel.Listen(endPoint);
            }
        });
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = port.Take);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        builder.Services.AddLocalCors(settings);
        builder.Host.UseDefaultServiceProvider(provider => provider.ValidateScopes = provider.ValidateOnBuild = true);
        builder.AddChatFunctions();
        builder.Services.AddSingleton<IReadOnlyList<TimerFunction>>(
            [.. typeof(ChatFunctionsApplication).Assembly.GetTypes().SelectMany(TimerFunction.FindIn)]);
        builder.Services.AddHostedService<TimerSchedule>();

        var app = builder.Build();

        // The host would do it too, but log a stack trace before it throws.
        app.Services.GetService<IStartupValidator>()?.Validate();
        app.UseLocalCallers(settings, IsOpen(app));
        app.UseLocalCors(settings);
        app.MapFunctions(typeof(ChatFunctionsApplication).Assembly, HostJson.ReadRoutePrefix(AppContext.BaseDirectory));
        app.MapGet("/", context =>
        {
            context.Response.Redirect($"{Api()}/app");
            return Task.CompletedTask;
        });
        return app;
    }

    public static void PrintReady(WebApplication app, LoopbackPort port)
    {
        var api = Api();
        var key = IsOpen(app) ? "" : " -H 'Authorization: Bearer KEY'";

        Console.WriteLine($"Ready: http://localhost:{port.Number}{api}/app");
        Console.WriteLine($"curl -N localhost:{port.Number}{api}/chat/demo{key} -d '{{\"message\":\"Hello\"}}'");
    }

    private static string Api() => HostJson.ReadRoutePrefix(AppContext.BaseDirectory) is { Length: > 0 } prefix ? $"/{prefix}" : "";

    private static bool IsOpen(WebApplication app) =>
        app.Services.GetRequiredService<IOptions<AccessOptions>>().Value.Access == AccessMode.Open;

    private static void AddQuietConsole(WebApplicationBuilder builder)
    {
        builder.Logging
            .AddSimpleConsole(console => console.SingleLine = false)
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Azure", LogLevel.Error)
            .AddFilter("Microsoft.AspNetCore", LogLevel.Error)
            .AddFilter("System.Net.Http", LogLevel.Error)
            .AddConfiguration(builder.Configuration.GetSection("Logging"));

        // Standard output carries the progress and Ready lines, nothing else.
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
