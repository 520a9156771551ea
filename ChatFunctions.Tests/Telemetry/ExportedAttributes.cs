namespace ChatFunctions.Tests.Telemetry;

/// <summary>Attributes with their values as texts. Source: opentelemetry-proto, common.proto.</summary>
internal static class ExportedAttributes
{
    public static IReadOnlyDictionary<string, string> Read(WireMessage owner, int field) =>
        owner.Messages(field).ToDictionary(pair => pair.Text(1), pair => Value(pair.Messages(2).Single()));

    private static string Value(WireMessage value) =>
        value.Has(1) ? value.Text(1)
        : value.Has(2) ? (value.Integer(2) != 0 ? "true" : "false")
        : value.Has(4) ? value.Double(4).ToString(CultureInfo.InvariantCulture)
        : value.Has(5) ? string.Join(',', value.Messages(5).SelectMany(array => array.Messages(1)).Select(Value))
        : value.Integer(3).ToString(CultureInfo.InvariantCulture);
}
