using ChatFunctions.LocalHost.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace ChatFunctions.LocalHost.Functions;

/// <summary>
/// <c>Host.CORS</c> and <c>Host.CORSCredentials</c> as Core Tools understand them: any method and header for these origins.
/// </summary>
internal static class LocalCors
{
    /// <exception cref="StartFailureException">Credentials for every origin, which no browser accepts.</exception>
    public static void AddLocalCors(this IServiceCollection services, LocalSettings settings)
    {
        if (settings.CorsCredentials && settings.CorsOrigins.Contains(CorsConstants.AnyOrigin))
        {
            throw new StartFailureException(
                $"{LocalSettings.FileName}: Host.CORSCredentials needs the origins in Host.CORS by name; "
                + "a browser refuses credentials with \"*\".");
        }

        services.AddCors(cors => cors.AddDefaultPolicy(policy =>
        {
            policy.WithOrigins([.. settings.CorsOrigins]).AllowAnyHeader().AllowAnyMethod();
            if (settings.CorsCredentials)
            {
                policy.AllowCredentials();
            }
        }));
    }

    public static void UseLocalCors(this IApplicationBuilder app, LocalSettings settings)
    {
        if (settings.CorsOrigins.Count > 0)
        {
            app.UseCors();
        }
    }
}
