using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatFunctions.Benchmarks.Floor;

/// <summary>One write of a transaction.</summary>
/// <param name="Method">POST inserts, PUT replaces, DELETE removes.</param>
/// <param name="Row">The row's key.</param>
/// <param name="IfMatch">The ETag that the row must have; <c>*</c> for any.</param>
/// <param name="Entity">Its JSON.</param>
internal sealed record FloorWrite(string Method, string Row, string? IfMatch, ReadOnlyMemory<byte> Entity)
{
    private static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The JSON of a row.</summary>
    public static ReadOnlyMemory<byte> Json(string partition, string row, Action<Utf8JsonWriter> properties)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, Options);
        json.WriteStartObject();
        json.WriteString("PartitionKey"u8, partition);
        json.WriteString("RowKey"u8, row);
        properties(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>Writes a 64-bit number, which the service takes as a string.</summary>
    public static void Number(Utf8JsonWriter json, string name, long value) =>
        Typed(json, name, "Edm.Int64", value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes a property whose type the service can't see from its JSON.</summary>
    public static void Typed(Utf8JsonWriter json, string name, string type, string value)
    {
        json.WriteString($"{name}@odata.type", type);
        json.WriteString(name, value);
    }
}
