namespace ChatFunctions.Tests.Telemetry;

/// <summary>A span as it was exported. Source: opentelemetry-proto, trace.proto.</summary>
internal sealed record ExportedSpan(
    string Scope, string Name, string TraceId, string Id, string ParentId, long Kind, bool IsError, IReadOnlyDictionary<string,
    string> Attributes)
{
    public const long Server = 2;
    public const long Client = 3;

    public static IEnumerable<ExportedSpan> ReadAll(byte[] body) =>
        from resource in new WireMessage(body).Messages(1)
        from scope in resource.Messages(2)
        from span in scope.Messages(2)
        select new ExportedSpan(
            scope.Messages(1).Single().Text(1),
            span.Text(5),
            span.Hex(1),
            span.Hex(2),
            span.Hex(4),
            span.Integer(6),
            span.Messages(15).Any(status => status.Integer(3) == 2),
            ExportedAttributes.Read(span, 9));

    /// <summary>The attribute, or an empty text.</summary>
    public string this[string attribute] => Attributes.GetValueOrDefault(attribute, "");
}
