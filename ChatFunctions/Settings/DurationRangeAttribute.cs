using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace ChatFunctions.Settings;

/// <summary>Bounds of a <see cref="Duration"/> setting in seconds, both included.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DurationRangeAttribute(double minSeconds, double maxSeconds) : ValidationAttribute
{
    public override bool IsValid(object? value) =>
        value is Duration { Value.TotalSeconds: var seconds } && seconds >= minSeconds && seconds <= maxSeconds;

    // The generated validator calls a member by its class too.
    public override string FormatErrorMessage(string name) => string.Create(
        CultureInfo.InvariantCulture, $"Chat__{name[(name.LastIndexOf('.') + 1)..]} must be {minSeconds} to {maxSeconds} seconds.");
}
