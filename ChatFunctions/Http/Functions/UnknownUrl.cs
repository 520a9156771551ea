namespace ChatFunctions.Http.Functions;

/// <summary>
/// Every request that is no other function's: the Functions host calls functions by path and method, and would answer with an empty 404. An
/// address that is right but for its slashes, as base addresses make them, is understood; any other request is told what is wrong.
/// </summary>
/// <remarks>The host tries routes in the order of the functions' names, so that this name must be the last.</remarks>
internal sealed class UnknownUrl(FunctionTable functions, RequestBoundary boundary)
{
    /// <summary>All that is below the prefix.</summary>
    public const string Route = "{*path}";

    [Function("ZUnknownUrl")]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, Route = Route)] HttpRequest request, string? path)
    {
        var segments = Segments(path);
        var found = functions.Find($"/{string.Join('/', segments)}");
        if (found.FirstOrDefault(item => item.Function.Takes(request.Method)) is { Function: { } function } meant)
        {
            request.Path = $"/{string.Join('/', Segments(request.Path.Value))}";
            request.RouteValues = meant.Values;
            await functions.InvokeAsync(function, request.HttpContext);
            return Results.Empty;
        }

        return await boundary.RunAsync(request, FormatOf(segments), _ =>
        {
            if (found.Count == 0)
            {
                throw Problem.UnknownUrl();
            }

            string[] methods = [.. found.SelectMany(item => item.Function.Methods).Distinct().Order()];
            request.HttpContext.Response.Headers.Allow = string.Join(", ", methods);
            throw Problem.MethodNotAllowed(methods);
        });
    }

    private static string[] Segments(string? path) => (path ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static ProblemFormat FormatOf(string[] segments) => segments switch
    {
        ["v1", ..] => ProblemFormat.OpenAI,
        ["ai-chat", ..] => ProblemFormat.AIChat,
        _ => ProblemFormat.Document,
    };
}
