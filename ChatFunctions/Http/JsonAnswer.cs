using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json.Serialization.Metadata;

namespace ChatFunctions.Http;

/// <summary>Writes JSON answers with their length, so that they are whole for the client before the function returns.</summary>
internal static class JsonAnswer
{
    /// <summary>How all JSON of the API is written: what need not be escaped is not.</summary>
    public static JsonWriterOptions Options { get; } =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static Task WriteAsync<T>(HttpResponse response, T value, JsonTypeInfo<T> type) =>
        WriteAsync(response, json => JsonSerializer.Serialize(json, value, type));

    public static async Task WriteAsync(HttpResponse response, Action<Utf8JsonWriter> write, string contentType = "application/json")
    {
        var body = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(body, Options))
        {
            write(json);
        }

        response.ContentType = contentType;
        response.Headers.CacheControl = "no-store";
        response.ContentLength = body.WrittenCount;
        await response.BodyWriter.WriteAsync(body.WrittenMemory);
    }
}
