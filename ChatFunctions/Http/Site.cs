using ChatFunctions.Images;

namespace ChatFunctions.Http;

/// <summary>The address that callers know the app by.</summary>
internal static class Site
{
    /// <summary>
    /// Where the API's paths begin, such as <c>https://chat.example.com/api</c>; what stands in front of the app says it first.
    /// </summary>
    public static string Of(HttpRequest request)
    {
        var scheme = request.Headers["X-Forwarded-Proto"] is [{ Length: > 0 } proto, ..] ? proto.Split(',')[0].Trim() : request.Scheme;
        var host = request.Headers["X-Forwarded-Host"] is [{ Length: > 0 } forwarded, ..]
            ? forwarded.Split(',')[0].Trim()
            : request.Host.ToUriComponent();
        return $"{scheme}://{host}/api";
    }

    /// <summary>Where an image of a message can be had.</summary>
    /// <returns>Its address; <see langword="null"/> where there is none.</returns>
    public static string? AddressOf(MessageImage image, string site, string conversationId) => image switch
    {
        MessageImage.Stored stored => $"{site}/chat/{conversationId}/images/{stored.Sha256}",
        MessageImage.Address address => address.Url,
        _ => null,
    };
}
