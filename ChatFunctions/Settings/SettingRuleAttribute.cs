using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace ChatFunctions.Settings;

/// <summary>What a setting may be, beyond what its type says. A setting that is absent is not asked.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal abstract class SettingRuleAttribute : Attribute
{
    /// <summary>What is allowed, in words that go on from «must be».</summary>
    public abstract string Allowed { get; }

    /// <summary>Judges the value, which has the setting's type.</summary>
    public abstract bool IsValid(object? value);
}

/// <summary>Bounds of a whole-number setting, both included.</summary>
internal sealed class SettingRangeAttribute(int min, int max) : SettingRuleAttribute
{
    public override string Allowed => string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}");

    public override bool IsValid(object? value) => value is int number && number >= min && number <= max;
}

/// <summary>Bounds of a <see cref="Duration"/> setting in seconds, both included.</summary>
internal sealed class DurationRangeAttribute(double minSeconds, double maxSeconds) : SettingRuleAttribute
{
    public override string Allowed => string.Create(
        CultureInfo.InvariantCulture,
        $"a duration from {minSeconds} s to {maxSeconds} s, written like 20, 0.5 s, 500 ms, 2 min or 00:00:20");

    public override bool IsValid(object? value) =>
        value is Duration { Value.TotalSeconds: var seconds } && seconds >= minSeconds && seconds <= maxSeconds;
}

/// <summary>The form of a text setting.</summary>
/// <param name="pattern">A regular expression that the whole text matches.</param>
/// <param name="allowed">The same in words.</param>
internal sealed class SettingPatternAttribute([StringSyntax(StringSyntaxAttribute.Regex)] string pattern, string allowed)
    : SettingRuleAttribute
{
    public override string Allowed { get; } = allowed;

    public override bool IsValid(object? value) => value is string text && Regex.IsMatch(text, $@"\A(?:{pattern})\z");
}

/// <summary>A setting that is the address of a service: absolute, and http or https.</summary>
/// <param name="example">An address of the kind that is meant.</param>
internal sealed class HttpAddressAttribute(string example) : SettingRuleAttribute
{
    public override string Allowed => $"an http(s) address such as {example}";

    public override bool IsValid(object? value) =>
        Uri.TryCreate(value?.ToString(), UriKind.Absolute, out var address) && address.Scheme is "https" or "http";
}
