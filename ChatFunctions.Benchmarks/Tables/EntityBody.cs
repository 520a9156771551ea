using System.Text;
using System.Text.Json;

namespace ChatFunctions.Benchmarks.Tables;

/// <summary>An entity as a request holds it.</summary>
internal sealed record EntityBody(string? PartitionKey, string? RowKey, IReadOnlyList<RowProperty> Properties)
{
    private const string TypeSuffix = "@odata.type";

    public static readonly EntityBody Empty = new(null, null, []);

    /// <exception cref="TableFaultException">It is not the JSON of an entity.</exception>
    public static EntityBody Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return Read(json);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new TableFaultException(TableFault.InvalidInput);
        }
    }

    private static EntityBody Read(ReadOnlySpan<byte> json)
    {
        string? partition = null, row = null;
        var values = new List<(string Name, string Value)>();
        var types = new Dictionary<string, string?>();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            switch (name)
            {
                case "PartitionKey":
                    partition = reader.GetString();
                    break;
                case "RowKey":
                    row = reader.GetString();
                    break;
                case "Timestamp" or ['o', 'd', 'a', 't', 'a', '.', ..]:
                    // The service has its own.
                    reader.Skip();
                    break;
                case var annotation when annotation.EndsWith(TypeSuffix, StringComparison.Ordinal):
                    types[annotation[..^TypeSuffix.Length]] = reader.GetString();
                    break;
                case var property when ReadValue(ref reader) is { } value:
                    values.Add((property, value));
                    break;
            }
        }

        // Types may stand before their values or behind.
        var properties = values.Select(property => Typed(property.Name, types.GetValueOrDefault(property.Name), property.Value));
        return new EntityBody(partition, row, [.. properties]);
    }

    private static string? ReadValue(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => RowProperty.Quote(reader.GetString()!),
        JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => Encoding.UTF8.GetString(reader.ValueSpan),
        _ => throw new TableFaultException(TableFault.InvalidInput),
    };

    // As the service answers: a number is a double by its point, and only NaN and the infinities, which are strings, are annotated.
    private static RowProperty Typed(string name, string? type, string value) => type != "Edm.Double" || value is ['"', ..]
        ? RowProperty.Create(name, type, value)
        : RowProperty.Create(name, null, value.AsSpan().ContainsAny(".eE") ? value : $"{value}.0");
}
