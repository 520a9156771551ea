namespace ChatFunctions.Tests.Telemetry;

/// <summary>A data point of a metric as it was exported, cumulative. Source: opentelemetry-proto, metrics.proto.</summary>
/// <param name="Value">A counter's value, a histogram's sum.</param>
/// <param name="Count">A histogram's count.</param>
/// <param name="Bounds">The bounds of a histogram's buckets.</param>
internal sealed record ExportedPoint(
    string Metric, string Unit, double Value, long Count, IReadOnlyList<double> Bounds, IReadOnlyDictionary<string, string> Attributes)
{
    public static IEnumerable<ExportedPoint> ReadAll(byte[] body) =>
        from resource in new WireMessage(body).Messages(1)
        from scope in resource.Messages(2)
        from metric in scope.Messages(2)
        from point in Points(metric)
        select point;

    /// <summary>What tells this series from the metric's others.</summary>
    public string Series
    {
        get
        {
            var pairs = Attributes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}={pair.Value}");
            return $"{Metric}{{{string.Join(',', pairs)}}}";
        }
    }

    private static IEnumerable<ExportedPoint> Points(WireMessage metric)
    {
        var (name, unit) = (metric.Text(1), metric.Text(3));
        var numbers = metric.Messages(5).Concat(metric.Messages(7)).SelectMany(data => data.Messages(1))
            .Select(point =>
                new ExportedPoint(name, unit, point.Has(6) ? point.Integer(6) : point.Double(4), 0, [], ExportedAttributes.Read(point, 7)));
        var histograms = metric.Messages(9).SelectMany(data => data.Messages(1))
            .Select(point =>
                new ExportedPoint(name, unit, point.Double(5), point.Integer(4), point.Doubles(7), ExportedAttributes.Read(point, 9)));
        return numbers.Concat(histograms);
    }
}
