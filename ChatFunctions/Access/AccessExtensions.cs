using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Access;

internal static class AccessExtensions
{
    /// <summary>Who may call, and as which owner.</summary>
    public static IHostApplicationBuilder AddAccess(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<AccessOptions>().Configure<IConfiguration>(Read).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<AccessOptions>, AccessOptionsValidator>();
        builder.Services.AddSingleton<AccessCheck>();
        return builder;
    }

    private static void Read(AccessOptions options, IConfiguration configuration)
    {
        options.Access = configuration["Chat:Access"] is { Length: > 0 } access ? access.Trim() : options.Access;
        options.PlatformAuthentication = string.Equals(configuration["WEBSITE_AUTH_ENABLED"], "true", StringComparison.OrdinalIgnoreCase);
        options.InAzure = !string.IsNullOrEmpty(configuration["WEBSITE_SITE_NAME"]);
        foreach (var key in configuration.GetSection("Chat:Keys").GetChildren())
        {
            options.Keys[key.Key] = key.Value;
        }
    }
}
