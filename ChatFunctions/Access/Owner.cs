using System.Security.Cryptography;

namespace ChatFunctions.Access;

/// <summary>
/// Whose conversations these are, as the first part of a partition key: short, of allowed characters only, never with the
/// separator <c>~</c>; and the kinds differ in their first characters, so that none can produce another's.
/// </summary>
internal readonly record struct Owner
{
    private Owner(string key) => Key = key;

    /// <summary>The owner of everything when access is open.</summary>
    public static Owner Shared { get; } = new("shared");

    /// <summary>The value for the table's keys.</summary>
    public string Key { get; }

    /// <summary>The owner behind an access key; setting names know no case.</summary>
    public static Owner OfKey(string name) => new($"key-{name.ToLowerInvariant()}");

    /// <summary>The owner behind a signed-in user.</summary>
    public static Owner OfPrincipal(string provider, string id) =>
        new($"user-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{provider.Length}:{provider}{id}"))[..16])}");
}
