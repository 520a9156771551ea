using ChatFunctions.Access;
using ChatFunctions.Http;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.OpenAI;

/// <summary>What stands around every request on <c>/v1</c>: errors in OpenAI's shape, and an <c>x-request-id</c>. Thread-safe.</summary>
internal sealed class OpenAIBoundary(RequestBoundary boundary)
{
    public Task<IResult> RunAsync(HttpRequest request, Func<Owner, Task> answer)
    {
        request.HttpContext.Response.Headers["x-request-id"] = $"req_{Guid.NewGuid():N}";
        return boundary.RunAsync(request, answer, ProblemFormat.OpenAI);
    }
}
