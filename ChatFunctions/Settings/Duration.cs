using System.ComponentModel;

namespace ChatFunctions.Settings;

/// <summary>A duration that is read from a setting; see <see cref="DurationConverter"/> for its forms.</summary>
[TypeConverter(typeof(DurationConverter))]
public readonly record struct Duration(TimeSpan Value)
{
    public static implicit operator TimeSpan(Duration duration) => duration.Value;

    public static Duration Seconds(double seconds) => new(TimeSpan.FromSeconds(seconds));

    public override string ToString() => Value.ToString("c");
}
