using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using ChatFunctions.Settings;

namespace ChatFunctions.Access;

/// <summary>Who may call, and as which owner. Section <c>Chat</c>.</summary>
public sealed partial class AccessOptions : IValidatableObject
{
    public const string Section = "Chat";

    /// <summary><c>Chat__Access</c>: Key (the default), EasyAuth or Open.</summary>
    public AccessMode Access { get; set; } = AccessMode.Key;

    /// <summary>
    /// <c>Chat__Keys__{name}</c>: the keys by their names; names are 1 to 64 of A-Z a-z 0-9 _ -, without case; keys are 16 to 512 visible
    /// ASCII characters.
    /// </summary>
    [Setting(IsSecret = true)]
    public IDictionary<string, string?> Keys { get; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    /// <summary><c>WEBSITE_AUTH_ENABLED</c>: the platform's own word on App Service Authentication.</summary>
    internal bool PlatformAuthentication { get; set; }

    /// <summary><c>WEBSITE_SITE_NAME</c> is set: the app runs in Azure.</summary>
    internal bool InAzure { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        switch (Access)
        {
            case AccessMode.Key when Keys.Count == 0:
                yield return new ValidationResult(
                    "Chat__Access is Key, but no key is configured: set Chat__Keys__NAME to a long random secret.");
                break;
            case AccessMode.EasyAuth when !PlatformAuthentication:
                yield return new ValidationResult(
                    "Chat__Access is EasyAuth, but WEBSITE_AUTH_ENABLED is not true: "
                    + "without App Service Authentication anybody could forge its headers.");
                break;
            case AccessMode.Open when InAzure:
                yield return new ValidationResult(
                    "Chat__Access is Open, which would let anybody on the internet in. In Azure use Key or EasyAuth.");
                break;
        }

        foreach (var (name, key) in Keys)
        {
            if (!KeyName().IsMatch(name))
            {
                yield return new ValidationResult("The NAME in Chat__Keys__NAME must be 1 to 64 characters of A-Z, a-z, 0-9, '_' and '-'.");
            }
            else if (Access == AccessMode.Key && !KeyValue().IsMatch(key ?? ""))
            {
                yield return new ValidationResult(
                    Setting.Unresolved($"Chat__Keys__{name}", key) ?? $"Chat__Keys__{name} must be 16 to 512 visible ASCII characters.");
            }
        }

        var same = Keys.Where(key => key.Value is not null).GroupBy(key => key.Value, key => key.Key)
            .FirstOrDefault(names => names.Count() > 1);
        if (same is not null)
        {
            yield return new ValidationResult(
                $"Chat__Keys__{string.Join(" and Chat__Keys__", same)} are the same key: "
                + "whose conversations it opens would be left to chance.");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex KeyName();

    [GeneratedRegex(@"\A(?!@Microsoft\.KeyVault\()[!-~]{16,512}\z", RegexOptions.IgnoreCase)]
    private static partial Regex KeyValue();
}

/// <summary>Who may call.</summary>
public enum AccessMode
{
    /// <summary>Holders of a configured key; the owner is the key's name.</summary>
    Key,

    /// <summary>Users signed in through App Service Authentication; the owner is the user.</summary>
    EasyAuth,

    /// <summary>Everybody; there is one owner. Not in Azure.</summary>
    Open,
}
