using ChatFunctions.Access;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Web;

internal static class WebExtensions
{
    /// <summary>The page at <c>/api/app</c>.</summary>
    public static IHostApplicationBuilder AddWeb(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton(provider =>
            new PageFiles(provider.GetRequiredService<IOptions<AccessOptions>>().Value.Access));
        return builder;
    }
}
