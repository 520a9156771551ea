using System.Globalization;
using ChatFunctions.Benchmarks.Contenders;

namespace ChatFunctions.Benchmarks.Reporting;

/// <summary>What a figure should be.</summary>
/// <param name="Limit">Of the value.</param>
/// <param name="AtLeast">Whether more is better.</param>
/// <param name="IsRatio">Whether the ratio is meant, and not the app's value itself.</param>
internal sealed record Goal(double Limit, bool AtLeast, bool IsRatio)
{
    /// <summary>The ratio to the straightforward endpoint is at most this.</summary>
    public static Goal RatioAtMost(double limit) => new(limit, AtLeast: false, IsRatio: true);

    /// <summary>The ratio to the straightforward endpoint is at least this.</summary>
    public static Goal RatioAtLeast(double limit) => new(limit, AtLeast: true, IsRatio: true);

    /// <summary>The app's value is at most this.</summary>
    public static Goal AtMost(double limit) => new(limit, AtLeast: false, IsRatio: false);

    /// <summary>The app's value is at least this.</summary>
    public static Goal NoLessThan(double limit) => new(limit, AtLeast: true, IsRatio: false);

    /// <summary>Whether the figure is what it should be, as precisely as it is shown.</summary>
    public bool IsMetBy(Figure figure)
    {
        var value = IsRatio ? Math.Round(figure.Ratio, 2) : figure.Values[ContenderKind.ChatFunctions];
        return AtLeast ? value >= Limit : value <= Limit;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(AtLeast ? "≥" : "≤")} {Limit:0.##}{(IsRatio ? " ×" : "")}");
}
