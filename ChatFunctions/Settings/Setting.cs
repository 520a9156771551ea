using System.ComponentModel;
using System.Reflection;

namespace ChatFunctions.Settings;

/// <summary>
/// One setting of the app: a property of an options class, the name by which operators know it, and what it may be. Everything that
/// is known of the app's settings comes from here. Immutable.
/// </summary>
internal sealed class Setting
{
    private const int LongestShown = 100;

    private readonly PropertyInfo _property;
    private readonly SettingRuleAttribute? _rule;
    private readonly bool _isSecret;

    private Setting(PropertyInfo property, string name)
    {
        _property = property;
        _rule = property.GetCustomAttribute<SettingRuleAttribute>();
        _isSecret = property.GetCustomAttribute<SettingAttribute>()?.IsSecret ?? false;
        Name = name;
    }

    /// <summary>The name in the environment, such as <c>Chat__LeaseDuration</c>.</summary>
    public string Name { get; }

    /// <summary>The options class that the property belongs to.</summary>
    public Type Owner => _property.DeclaringType!;

    private Type Type => Nullable.GetUnderlyingType(_property.PropertyType) ?? _property.PropertyType;

    /// <summary>The settings that fill an options class: its public properties that are named, or that a section names.</summary>
    /// <param name="section">What the names begin with; <see langword="null"/>: only those count that have a name of their own.</param>
    public static IEnumerable<Setting> Of(Type options, string? section) =>
        from property in options.GetProperties(BindingFlags.Instance | BindingFlags.Public)
        let own = property.GetCustomAttribute<SettingAttribute>()?.Name
        let name = own ?? (section is not null && IsFilled(property) ? $"{section}__{property.Name}" : null)
        where name is not null
        select new Setting(property, name);

    /// <summary>Fills the property. A setting that is absent or blank leaves the default.</summary>
    /// <returns>What is wrong with the value, in one line without any secret; or <see langword="null"/>.</returns>
    public string? Fill(object options, IConfiguration configuration)
    {
        var section = configuration.GetSection(Name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal));
        if (_property.GetValue(options) is IDictionary<string, string?> named)
        {
            foreach (var child in section.GetChildren())
            {
                named[child.Key] = child.Value;
            }

            return null;
        }

        if (Type == typeof(IReadOnlyList<string>))
        {
            _property.SetValue(options, List(section));
            return null;
        }

        return section.Value?.Trim() is { Length: > 0 } text ? Fill(options, text) : null;
    }

    /// <summary>Says in one line that a value is not what it must be. What may be a secret in it is left out.</summary>
    /// <param name="value">What it is.</param>
    /// <param name="allowed">What is allowed, in words that go on from «must be».</param>
    public static string Complain(string name, string value, string allowed)
    {
        // An address may have a user with a password in it, and a query may be a signature.
        if (value.Contains('@', StringComparison.Ordinal))
        {
            return $"{name} must be {allowed}.";
        }

        var query = value.IndexOf('?', StringComparison.Ordinal);
        var shown = query < 0 ? value : $"{value[..query]}?…";
        shown = shown.Length <= LongestShown ? shown : $"{shown[..LongestShown]}…";
        shown = string.Concat(shown.Select(character => char.IsControl(character) ? ' ' : character));
        return $"{name} is '{shown}', but must be {allowed}.";
    }

    /// <summary>Says in one line that a name is none of ours.</summary>
    public static string Misspelt(string name, string meant) => $"{name} is not a setting that anything reads. Did you mean {meant}?";

    /// <summary>What is wrong with a value where it is a Key Vault reference still; else <see langword="null"/>.</summary>
    public static string? Unresolved(string name, string? value) =>
        value?.StartsWith("@Microsoft.KeyVault(", StringComparison.OrdinalIgnoreCase) == true
            ? $"{name} is a Key Vault reference that was not resolved: see that the app's identity may read the secret."
            : null;

    private static bool IsFilled(PropertyInfo property) =>
        property.SetMethod is { IsPublic: true } || property.PropertyType == typeof(IDictionary<string, string?>);

    /// <summary>Comma-separated or indexed.</summary>
    private static IReadOnlyList<string> List(IConfigurationSection section) =>
    [
        .. (section.Value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        .. section.GetChildren().Select(child => child.Value).OfType<string>().Where(value => value.Length > 0),
    ];

    private string? Fill(object options, string text)
    {
        if (Unresolved(Name, text) is { } unresolved)
        {
            return unresolved;
        }

        if (!TryConvert(text, out var value) || _rule?.IsValid(value) == false)
        {
            var allowed = _rule?.Allowed ?? AllowedByType;
            return _isSecret ? $"{Name} must be {allowed}." : Complain(Name, text, allowed);
        }

        _property.SetValue(options, value);
        return null;
    }

    private string AllowedByType => Type.IsEnum ? OneOf(Enum.GetNames(Type)) : $"text that {Type.Name} can be read from";

    private bool TryConvert(string text, out object? value)
    {
        value = text;
        if (Type.IsEnum)
        {
            // By name alone: a number says nothing to who reads the settings later.
            var name = Enum.GetNames(Type).FirstOrDefault(known => known.Equals(text, StringComparison.OrdinalIgnoreCase));
            value = name is null ? null : Enum.Parse(Type, name);
            return name is not null;
        }

        try
        {
            value = Type == typeof(string) ? text : TypeDescriptor.GetConverter(Type).ConvertFromInvariantString(text);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            return false;
        }
    }

    private static string OneOf(string[] names) => $"{string.Join(", ", names[..^1])} or {names[^1]}";
}

/// <summary>What a setting's section and property do not tell of it.</summary>
/// <param name="name">Its whole name in the environment, where that is not <c>SECTION__PROPERTY</c>.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingAttribute(string? name = null) : Attribute
{
    public string? Name { get; } = name;

    /// <summary>Whether its value is never shown.</summary>
    public bool IsSecret { get; init; }
}
