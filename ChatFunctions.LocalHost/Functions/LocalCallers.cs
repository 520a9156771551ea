using System.Net;
using ChatFunctions.LocalHost.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatFunctions.LocalHost.Functions;

/// <summary>
/// LocalHost serves who works on this machine. Any web page that they look at can send requests here too, and could spend their model's
/// key:
/// by a name of its own that resolves to this machine, or, where access is open, as a request to another site.
/// </summary>
/// <remarks>Source: W3C Fetch Metadata Request Headers; the Fetch standard for <c>Origin</c>.</remarks>
internal static class LocalCallers
{
    /// <param name="isOpen">Whether there is no key that a page would have to know.</param>
    public static void UseLocalCallers(this IApplicationBuilder app, LocalSettings settings, bool isOpen) => app.Use((context, next) =>
        Refuse(context.Request, settings, isOpen) is { } problem ? problem.ExecuteAsync(context) : next(context));

    private static ProblemHttpResult? Refuse(HttpRequest request, LocalSettings settings, bool isOpen) =>
        !IsLoopback(request.Host.Host)
            ? Problem(StatusCodes.Status421MisdirectedRequest, "not-a-local-name", "The app is called by a name that is not local.",
                "Call it as localhost, 127.0.0.1 or [::1] (the Host header).")
            : isOpen && IsForeign(request, settings)
                ? Problem(StatusCodes.Status403Forbidden, "cross-site-request", "A page of another site calls.",
                    "Name its origin in Host.CORS of local.settings.json if it may.")
                : null;

    private static ProblemHttpResult Problem(int status, string kind, string title, string detail) =>
        TypedResults.Problem(detail, statusCode: status, title: title, type: $"urn:chatfunctions:problem:{kind}");

    private static bool IsLoopback(string host) =>
        host.Length == 0
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static bool IsForeign(HttpRequest request, LocalSettings settings)
    {
        if (request.Headers.Origin is [{ Length: > 0 } origin])
        {
            return !IsOwn(origin, request) && !settings.CorsOrigins.Any(allowed =>
                allowed == CorsConstants.AnyOrigin || allowed.Equals(origin, StringComparison.OrdinalIgnoreCase));
        }

        // A link to the page may stand anywhere: following it changes nothing, and no other page sees what comes.
        var isLink = HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate";
        return request.Headers["Sec-Fetch-Site"] == "cross-site" && !isLink;
    }

    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var page)
        && page.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase)
        && page.Scheme.Equals(request.Scheme, StringComparison.OrdinalIgnoreCase);
}
