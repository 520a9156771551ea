using System.Security.Cryptography;

namespace ChatFunctions.Access;

/// <summary>Decides who calls. Runs before everything but health and the page. Thread-safe.</summary>
internal sealed class AccessCheck(IOptions<AccessOptions> options)
{
    private const string Bearer = "Bearer ";

    private readonly AccessMode _mode = options.Value.Access;

    private readonly (Owner Owner, byte[] Hash)[] _keys =
        [.. options.Value.Keys.Select(key => (Owner.OfKey(key.Key), Hash(key.Value ?? "")))];

    /// <summary>The caller's owner, or <see langword="null"/> when the caller may not in.</summary>
    public Owner? Check(HttpRequest request) => _mode switch
    {
        AccessMode.Open => Owner.Shared,
        AccessMode.EasyAuth => OfPrincipal(request),
        _ => OfKey(request),
    };

    /// <summary>Whether the caller tries a key, be it right or wrong.</summary>
    public bool BringsKey(HttpRequest request) => _mode == AccessMode.Key && Presented(request).Any(key => key.Length > 0);

    private static Owner? OfPrincipal(HttpRequest request)
    {
        var id = request.Headers["X-MS-CLIENT-PRINCIPAL-ID"].ToString();
        var provider = request.Headers["X-MS-CLIENT-PRINCIPAL-IDP"].ToString();
        return id.Length > 0 && provider.Length > 0 ? Owner.OfPrincipal(provider, id) : null;
    }

    private Owner? OfKey(HttpRequest request)
    {
        Owner? owner = null;
        foreach (var presented in Presented(request))
        {
            // Equal time for every key: hashes of one length, compared whole, all of them.
            var hash = Hash(presented);
            foreach (var (candidate, expected) in _keys)
            {
                owner = CryptographicOperations.FixedTimeEquals(hash, expected) ? owner ?? candidate : owner;
            }
        }

        return owner;
    }

    private static IEnumerable<string> Presented(HttpRequest request)
    {
        // Read by hand: a key may hold characters, such as a comma, that the header's grammar gives a meaning.
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            yield return authorization[Bearer.Length..].Trim();
        }

        foreach (var value in new[] { request.Headers["x-functions-key"], request.Headers["api-key"], request.Query["code"] })
        {
            if (value is [{ Length: > 0 } key])
            {
                yield return key;
            }
        }
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
