using System.ComponentModel;
using System.Text.RegularExpressions;

namespace ChatFunctions.Settings;

/// <summary>A duration that is read from a setting; see <see cref="DurationConverter"/> for its forms.</summary>
[TypeConverter(typeof(DurationConverter))]
public readonly record struct Duration(TimeSpan Value)
{
    public static implicit operator TimeSpan(Duration duration) => duration.Value;

    public static Duration Seconds(double seconds) => new(TimeSpan.FromSeconds(seconds));

    public override string ToString() => Value.ToString("c");
}

/// <summary>
/// Reads a duration setting: a number of seconds (<c>30</c>, <c>0.5</c>), a number with a unit (<c>500 ms</c>, <c>30 s</c>,
/// <c>9 min</c>, <c>1 h</c>, <c>30 d</c>), or .NET's <c>hh:mm:ss</c>.
/// </summary>
public sealed partial class DurationConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text ? new Duration(Parse(text)) : base.ConvertFrom(context, culture, value);

    /// <exception cref="FormatException">The text is no duration.</exception>
    internal static TimeSpan Parse(string text)
    {
        var match = NumberWithUnit().Match(text);
        if (!match.Success)
        {
            string[] forms = ["c", "h\\:mm\\:ss", "h\\:mm\\:ss\\.FFFFFFF"];
            return TimeSpan.TryParseExact(text.Trim(), forms, CultureInfo.InvariantCulture, out var time) &&
                text.Count(character => character == ':') == 2
                ? time
                : throw new FormatException($"'{text}' is not a duration such as '30', '0.5 s', '9 min' or '00:00:30'.");
        }

        var number = double.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
        return match.Groups["unit"].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "m" or "min" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            "d" => TimeSpan.FromDays(number),
            _ => TimeSpan.FromSeconds(number),
        };
    }

    [GeneratedRegex(@"^\s*(?<number>[0-9]{1,7}(\.[0-9]{1,7})?)\s*(?<unit>ms|s|min|m|h|d)?\s*$")]
    private static partial Regex NumberWithUnit();
}
