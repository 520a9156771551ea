using System.Globalization;

namespace ChatFunctions.Settings;

/// <summary>Bounds of a whole-number setting, both included; an absent one is fine.</summary>
internal sealed class SettingRangeAttribute(int min, int max) : SettingRuleAttribute
{
    public override string Allowed => string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}");

    public override bool IsValid(object? value) => value is null || (value is int number && number >= min && number <= max);
}
