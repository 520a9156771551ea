using System.Buffers;
using System.Text.Encodings.Web;
using Azure.Data.Tables;

namespace ChatFunctions.Conversations.Table;

/// <summary>A row as it stands in the body of a request.</summary>
/// <remarks>Source: «Payload format for Table service operations».</remarks>
internal static class RowBody
{
    private static readonly JsonWriterOptions Plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static Utf8JsonWriter Writer(IBufferWriter<byte> body) => new(body, Plain);

    /// <summary>The row alone.</summary>
    public static ReadOnlyMemory<byte> Of(TableEntity entity)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using var json = Writer(body);
        Write(json, entity);
        return body.WrittenMemory;
    }

    /// <summary>Writes the row, and leaves the writer as new.</summary>
    /// <exception cref="NotSupportedException">A value has a type that no column has.</exception>
    public static void Write(Utf8JsonWriter json, TableEntity entity)
    {
        json.WriteStartObject();
        foreach (var (name, value) in entity)
        {
            switch (value)
            {
                case null:
                    break;
                case string text when name != "odata.etag":
                    json.WriteString(name, text);
                    break;
                case bool truth:
                    json.WriteBoolean(name, truth);
                    break;
                case int number:
                    json.WriteNumber(name, number);
                    break;
                case long number:
                    Typed("Edm.Int64", number.ToString(CultureInfo.InvariantCulture));
                    break;
                case double number:
                    json.WriteNumber(name, number);
                    json.WriteString(name + "@odata.type", "Edm.Double");
                    break;
                case byte[] bytes:
                    json.WriteBase64String(name, bytes);
                    json.WriteString(name + "@odata.type", "Edm.Binary");
                    break;
                case DateTimeOffset time when name != "Timestamp":
                    Typed("Edm.DateTime", time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
                    break;
                case string or DateTimeOffset:
                    // What the service itself says of a row.
                    break;
                default:
                    throw new NotSupportedException($"No column holds a value of type {value.GetType()}.");
            }

            void Typed(string type, string text)
            {
                json.WriteString(name, text);
                json.WriteString(name + "@odata.type", type);
            }
        }

        json.WriteEndObject();
        json.Flush();
        json.Reset();
    }
}
