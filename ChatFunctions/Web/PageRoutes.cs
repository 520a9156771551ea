using ChatFunctions.Http;

namespace ChatFunctions.Web;

/// <summary>
/// <c>GET /api/app</c>: a page to chat with. Open to everybody; what it shows comes from the API, which asks for a key. And
/// <c>GET /api/openapi.json</c>: the API's description for tools, which are given no key either.
/// </summary>
internal sealed class PageRoutes(PageFiles files)
{
    // A new version of the page is asked for by name, so that what has a name never changes.
    private const string Forever = "public, max-age=31536000, immutable";

    // Nothing from elsewhere, nothing inline, no string that becomes markup or code except through the sanitiser, and no frame around it.
    // Pictures are asked for with the key, and so shown as blobs.
    private const string SecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types dompurify";

    [Function("Page")]
    public async Task<IResult> GetPageAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "app")] HttpRequest request)
    {
        ResponseHeaders.SetCommon(request.HttpContext.Response);
        if (request.Path.Value is { } path && path.EndsWith('/'))
        {
            // The page's own addresses are relative to the one without a slash. A key in the query stays out of histories and logs.
            var query = QueryString.Create(request.Query.Where(item => !item.Key.Equals("code", StringComparison.OrdinalIgnoreCase)));
            return Results.Redirect($"../{path.TrimEnd('/').Split('/')[^1]}{query}", permanent: false, preserveMethod: true);
        }

        var headers = request.HttpContext.Response.Headers;
        headers.ContentSecurityPolicy = SecurityPolicy;
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        await WriteAsync(request, files.Page, "no-cache");
        return Results.Empty;
    }

    [Function("PageFile")]
    public async Task<IResult> GetFileAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "app/{name}")] HttpRequest request, string name)
    {
        ResponseHeaders.SetCommon(request.HttpContext.Response);
        if (files.Find(name) is { } file)
        {
            await WriteAsync(request, file, Forever);
        }
        else
        {
            request.HttpContext.Response.Headers.CacheControl = "no-store";
            request.HttpContext.Response.StatusCode = StatusCodes.Status404NotFound;
        }

        return Results.Empty;
    }

    [Function("OpenApi")]
    public async Task<IResult> GetDescriptionAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "openapi.json")] HttpRequest request)
    {
        ResponseHeaders.SetCommon(request.HttpContext.Response);
        await WriteAsync(request, files.Description, "no-cache");
        return Results.Empty;
    }

    private static async Task WriteAsync(HttpRequest request, PageFile file, string caching)
    {
        var response = request.HttpContext.Response;
        var form = file.BestFor(request.GetTypedHeaders().AcceptEncoding);
        response.Headers.CacheControl = caching;
        response.Headers.ETag = form.ETag;
        response.Headers.Vary = "Accept-Encoding";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Tag == "*" || tag.Tag == form.ETag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = file.ContentType;
        response.ContentLength = form.Content.Length;
        if (form.Encoding.Length > 0)
        {
            response.Headers.ContentEncoding = form.Encoding;
        }

        if (!HttpMethods.IsHead(request.Method))
        {
            await response.BodyWriter.WriteAsync(form.Content, request.HttpContext.RequestAborted);
        }
    }
}
