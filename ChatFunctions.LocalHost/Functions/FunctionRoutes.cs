using System.Reflection;
using ChatFunctions.Http.Functions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ChatFunctions.LocalHost.Functions;

/// <summary>Maps HTTP-triggered functions onto endpoints, found and compiled once at start.</summary>
internal static class FunctionRoutes
{
    /// <param name="app">Receives one endpoint a function.</param>
    /// <param name="assembly">Where to look for classes with <c>[Function]</c> methods.</param>
    /// <param name="routePrefix">Of host.json, without slashes at its ends; may be empty.</param>
    /// <exception cref="InvalidOperationException">A function has a shape that LocalHost cannot call; the message names it.</exception>
    public static void MapFunctions(this WebApplication app, Assembly assembly, string routePrefix) =>
        app.MapFunctions(assembly.GetTypes(), routePrefix);

    /// <inheritdoc cref="MapFunctions(WebApplication, Assembly, string)"/>
    public static void MapFunctions(this WebApplication app, IEnumerable<Type> types, string routePrefix)
    {
        app.UseRouting();

        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger<FunctionEndpoint>();
        foreach (var function in types.SelectMany(HttpFunction.FindIn))
        {
            var route = routePrefix.Length == 0 ? function.Route : $"{routePrefix}/{function.Route}";
            var endpoint = new FunctionEndpoint(function, logger);
            var mapped = function.Methods.Count == 0
                ? app.Map(route, endpoint.InvokeAsync)
                : app.MapMethods(route, function.Methods, endpoint.InvokeAsync);
            mapped.WithDisplayName(function.Name);
        }

        // WebApplication would run the endpoint by itself, but only behind everything; explicit order reads better.
        app.UseEndpoints(_ => { });
    }
}
