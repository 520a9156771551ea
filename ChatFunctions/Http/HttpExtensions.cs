using ChatFunctions.Http.Functions;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ChatFunctions.Http;

internal static class HttpExtensions
{
    /// <summary>What all protocols share.</summary>
    public static IHostApplicationBuilder AddHttp(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<RequestBoundary>();
        builder.Services.AddSingleton<ReplyStream>();
        builder.Services.AddSingleton<ReplyAnswer>();
        builder.Services.AddSingleton<TurnStarter>();
        builder.Services.AddSingleton<FunctionTable>();

        // Above every limit of ours, so that it is ours that answers, with a problem document.
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = 2 * RequestBody.MaxHistoryBytes);
        return builder;
    }
}
