using ChatFunctions.Settings;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatFunctions.Access;

internal static class AccessExtensions
{
    /// <summary>Who may call, and as which owner.</summary>
    public static IHostApplicationBuilder AddAccess(this IHostApplicationBuilder builder)
    {
        builder.Services.BindSettings<AccessOptions>(AccessOptions.Section).Configure<IConfiguration>(ReadPlatform);
        builder.Services.AddSingleton<AccessCheck>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<WrongKeys>();
        return builder;
    }

    private static void ReadPlatform(AccessOptions options, IConfiguration configuration)
    {
        options.PlatformAuthentication = string.Equals(configuration["WEBSITE_AUTH_ENABLED"], "true", StringComparison.OrdinalIgnoreCase);
        options.InAzure = !string.IsNullOrEmpty(configuration["WEBSITE_SITE_NAME"]);
    }
}
