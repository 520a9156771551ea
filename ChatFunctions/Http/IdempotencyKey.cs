using System.Text.RegularExpressions;

namespace ChatFunctions.Http;

/// <summary>The header <c>Idempotency-Key</c>: 1 to 255 visible ASCII characters.</summary>
internal static partial class IdempotencyKey
{
    /// <exception cref="ProblemException">The header is there, but is no key.</exception>
    public static string? From(HttpRequest request)
    {
        if (!request.Headers.TryGetValue("Idempotency-Key", out var values))
        {
            return null;
        }

        return values is [{ } key] && Visible().IsMatch(key)
            ? key
            : throw Problem.InvalidRequest("The header 'Idempotency-Key' must be 1 to 255 visible ASCII characters, once.");
    }

    [GeneratedRegex(@"\A[!-~]{1,255}\z")]
    private static partial Regex Visible();
}
