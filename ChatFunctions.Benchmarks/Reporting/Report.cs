using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using ChatFunctions.Benchmarks.Contenders;
using ChatFunctions.Benchmarks.Measurements;
using ChatFunctions.Benchmarks.Micro;
using ChatFunctions.Benchmarks.Processes;

namespace ChatFunctions.Benchmarks.Reporting;

/// <summary>Gathers what was measured, as Markdown that reads well in a terminal too. For one writer.</summary>
internal sealed class Report
{
    private static readonly (ContenderKind Kind, string Heading)[] Columns =
    [
        (ContenderKind.Direct, "direct"), (ContenderKind.Relay, "byte relay"), (ContenderKind.Floor, "floor"),
        (ContenderKind.Straightforward, "straightforward"), (ContenderKind.ChatFunctions, "ChatFunctions"),
        (ContenderKind.ChatFunctionsPublished, "published"),
    ];

    private readonly StringBuilder _sections = new();
    private readonly List<(string Title, Figure Figure, Goal Goal)> _goals = [];

    /// <summary>The goals, then the tables, then what stands behind each goal that is missed.</summary>
    public override string ToString()
    {
        var met = _goals.Count(row => row.Goal.IsMetBy(row.Figure));
        var rows = Table([["", "ChatFunctions", "reached", "goal", ""], .. _goals.Select(Row)]);
        var goals = _goals.Count == 0 ? "" : $"## Goals\n\n{met} of {_goals.Count} are met.\n\n{rows}\n";
        return $"{goals}{_sections}{Causes()}";
    }

    /// <summary>What tables call a contender.</summary>
    public static string Heading(ContenderKind kind) => Array.Find(Columns, column => column.Kind == kind).Heading;

    /// <summary>When, on what, and with what.</summary>
    public static string Machine(Effort effort) => string.Create(
        CultureInfo.InvariantCulture,
        $"Measured on {DateTime.UtcNow:yyyy-MM-dd}: {ProcessMeter.ProcessorName()}, " +
        $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB, " +
        $"{RuntimeInformation.OSDescription}, .NET {Environment.Version}. Medians of {effort.Rounds} rounds, where nothing else is said.");

    /// <summary>Adds a table.</summary>
    /// <returns>The table.</returns>
    public string Add(IMeasurement measurement, IReadOnlyList<Figure> figures)
    {
        _goals.AddRange(figures.Where(figure => figure.Goal is not null).Select(figure => (measurement.Title, figure, figure.Goal!)));
        var columns = Columns.Where(column => figures.Any(figure => figure.Values.ContainsKey(column.Kind))).ToArray();
        var rows = new List<string[]>
        {
            (string[])["", .. columns.Select(column => column.Heading), "goal", ""],
        };
        rows.AddRange(figures.Select(figure => (string[])
        [
            $"{figure.Name}, {figure.Unit}",
            .. columns.Select(column => figure.Values.TryGetValue(column.Kind, out var value) ? Format(value) : ""),
            figure.Goal?.ToString() ?? "",
            figure.Goal is { } goal ? Verdict(figure, goal) : "",
        ]));
        return Append($"## {measurement.Title}\n\n{measurement.Method}\n\n{Table(rows)}");
    }

    /// <summary>Adds the micro-benchmarks.</summary>
    /// <returns>Their table.</returns>
    public string Add(IReadOnlyList<MicroResult> results)
    {
        var rows = new List<string[]> { (string[])["", "per", "time, ns", "allocated, bytes"] };
        rows.AddRange(results.Select(result => (string[])[result.Piece, result.Unit, Format(result.Nanoseconds), Format(result.Bytes)]));
        return Append($"## The hot pieces\n\nBy BenchmarkDotNet, in one process.\n\n{Table(rows)}");
    }

    private static string[] Row((string Title, Figure Figure, Goal Goal) row) =>
    [
        $"{row.Title}: {row.Figure.Name}, {row.Figure.Unit}",
        Format(row.Figure.Values[row.Goal.Of]),
        row.Goal.Against is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{row.Goal.Reached(row.Figure):0.00} ×"),
        row.Goal.ToString(),
        Verdict(row.Figure, row.Goal),
    ];

    private static string Verdict(Figure figure, Goal goal) => goal.IsMetBy(figure) ? "met" : "**missed**";

    private string Causes()
    {
        var missed = _goals.Where(row => !row.Goal.IsMetBy(row.Figure)).ToArray();
        return missed.Length == 0
            ? ""
            : "## What stands behind a missed goal\n\n"
                + string.Concat(missed.Select(row => $"- **{row.Title}: {row.Figure.Name}.** {row.Goal.Cause ?? "Not known."}\n"));
    }

    private static string Table(List<string[]> rows)
    {
        var widths = rows[0].Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        rows.Insert(1, [.. widths.Select((width, column) => new string('-', width - (column == 0 ? 0 : 1)) + (column == 0 ? "" : ":"))]);
        return string.Concat(rows.Select(row => $"| {string.Join(" | ", row.Select(Padded))} |\n"));

        string Padded(string cell, int column) => column == 0 ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]);
    }

    // Three digits that count; more would promise too much.
    private static string Format(double value) => Math.Abs(value) switch
    {
        >= 100 => value.ToString("#,##0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.00", CultureInfo.InvariantCulture),
    };

    private string Append(string section)
    {
        _sections.Append(section).Append('\n');
        return section;
    }
}
