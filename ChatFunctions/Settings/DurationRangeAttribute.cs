using System.Globalization;

namespace ChatFunctions.Settings;

/// <summary>Bounds of a <see cref="Duration"/> setting in seconds, both included.</summary>
internal sealed class DurationRangeAttribute(double minSeconds, double maxSeconds) : SettingRuleAttribute
{
    public override string Allowed => string.Create(
        CultureInfo.InvariantCulture,
        $"a duration from {minSeconds} s to {maxSeconds} s, written like 20, 0.5 s, 500 ms, 2 min or 00:00:20");

    public override bool IsValid(object? value) =>
        value is Duration { Value.TotalSeconds: var seconds } && seconds >= minSeconds && seconds <= maxSeconds;
}
