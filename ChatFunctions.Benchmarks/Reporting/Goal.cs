using System.Globalization;
using ChatFunctions.Benchmarks.Contenders;

namespace ChatFunctions.Benchmarks.Reporting;

/// <summary>What a figure of the app should be.</summary>
/// <param name="Limit">Of the app's value, or of its ratio.</param>
/// <param name="AtLeast">Whether more is better.</param>
/// <param name="Against">By whose value the app's is divided; <see langword="null"/> where the app's own value is meant.</param>
internal sealed record Goal(double Limit, bool AtLeast, ContenderKind? Against)
{
    /// <summary>What stands behind it when the goal is missed; Markdown, without a full stop's worth of excuse.</summary>
    public string? Cause { get; init; }

    /// <summary>Whose value it is about.</summary>
    public ContenderKind Of { get; init; } = ContenderKind.ChatFunctions;

    /// <summary>The app's value is at most this many times the other's.</summary>
    public static Goal AtMost(double limit, ContenderKind against) => new(limit, AtLeast: false, against);

    /// <summary>The app's value is at least this many times the other's.</summary>
    public static Goal AtLeastTimes(double limit, ContenderKind against) => new(limit, AtLeast: true, against);

    /// <summary>The app's value is at most this.</summary>
    public static Goal AtMost(double limit) => new(limit, AtLeast: false, null);

    /// <summary>The app's value is at least this.</summary>
    public static Goal NoLessThan(double limit) => new(limit, AtLeast: true, null);

    /// <summary>What is held against the limit.</summary>
    public double Reached(Figure figure)
    {
        var value = figure.Values[Of];
        return Against is { } other ? value / figure.Values[other] : value;
    }

    /// <summary>Whether the figure is what it should be, as precisely as it is shown.</summary>
    public bool IsMetBy(Figure figure)
    {
        var reached = Against is null ? Reached(figure) : Math.Round(Reached(figure), 2);
        return AtLeast ? reached >= Limit : reached <= Limit;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{(AtLeast ? "≥" : "≤")} {Limit:0.##}{(Against is { } other ? $" × {Report.Heading(other)}" : "")}");
}
