using ChatFunctions.Http.Functions;
using ChatFunctions.Settings;
using Microsoft.AspNetCore.Server.Kestrel.Core;

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
        builder.Services.BindSettings<BodyOptions>(BodyOptions.Section);
        builder.Services.AddSingleton<SpareMemory>();
        builder.Services.AddSingleton<BodyMemory>();
        builder.Services.AddSingleton<RequestBodies>();
        builder.Services.AddSingleton<FunctionTable>();

        // Above every limit of ours, so that it is ours that answers, with a problem document, and what is left of a refused body is read
        // and forgotten: a client that is still sending when its connection is cut never sees the answer.
        builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = 12 * RequestBody.MaxHistoryBytes);
        return builder;
    }
}
