using ChatFunctions.Conversations;
using ChatFunctions.Http;
using ChatFunctions.Images;

namespace ChatFunctions.Chat;

/// <summary>Gives a stored image back to its owner.</summary>
internal sealed class ImageRoutes(RequestBoundary boundary, ConversationReader reader, ImageStore images)
{
    [Function("GetImage")]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "chat/{conversationId}/images/{sha256}")] HttpRequest request,
        string conversationId,
        string sha256) =>
        boundary.RunAsync(request, conversationId, async owner =>
        {
            var (response, aborted) = (request.HttpContext.Response, request.HttpContext.RequestAborted);
            if (sha256.Length != 64 || !sha256.All(char.IsAsciiHexDigitLower) ||
                await reader.FindImagesAsync(owner.Key, conversationId, aborted) is not { } folder ||
                !await images.OpenAsync(folder, sha256, (content, length) => WriteAsync(response, content, length, aborted), aborted))
            {
                throw Problem.NotFound("image", "sha256");
            }
        });

    private static async Task WriteAsync(HttpResponse response, Stream content, long length, CancellationToken cancellationToken)
    {
        var first = new byte[12];
        var read = await content.ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancellationToken);

        // The name is the hash of the bytes, so that what is kept is never out of date.
        response.ContentType = ImageType.Of(first) ?? throw Problem.NotFound("image", "sha256");
        response.ContentLength = length;
        response.Headers.CacheControl = "private, max-age=31536000, immutable";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        await response.Body.WriteAsync(first.AsMemory(0, read), cancellationToken);
        await content.CopyToAsync(response.Body, cancellationToken);
    }
}
