using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace ChatFunctions.Settings;

/// <summary>The form of a text setting.</summary>
/// <param name="pattern">A regular expression that the whole text matches.</param>
/// <param name="allowed">The same in words.</param>
internal sealed class SettingPatternAttribute([StringSyntax(StringSyntaxAttribute.Regex)] string pattern, string allowed)
    : SettingRuleAttribute
{
    public override string Allowed { get; } = allowed;

    public override bool IsValid(object? value) => value is null || (value is string text && Regex.IsMatch(text, $@"\A(?:{pattern})\z"));
}
