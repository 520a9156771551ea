using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.Http;

/// <summary>Writes JSON answers with their length, so that they are whole for the client before the function returns.</summary>
internal static class JsonAnswer
{
    public static async Task WriteAsync<T>(HttpResponse response, T value, JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(value, type);
        response.ContentType = "application/json; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body);
    }
}
