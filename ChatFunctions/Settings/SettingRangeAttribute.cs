using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace ChatFunctions.Settings;

/// <summary>Bounds of a whole-number setting, both included; an absent one is fine.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SettingRangeAttribute(int min, int max) : ValidationAttribute
{
    public override bool IsValid(object? value) => value is null || (value is int number && number >= min && number <= max);

    // The generated validator calls a member by its class too.
    public override string FormatErrorMessage(string name) => string.Create(
        CultureInfo.InvariantCulture, $"Chat__{name[(name.LastIndexOf('.') + 1)..]} must be {min} to {max}.");
}
