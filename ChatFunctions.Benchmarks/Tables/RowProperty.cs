using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatFunctions.Benchmarks.Tables;

/// <summary>A property as answers hold it.</summary>
/// <param name="Name">What <c>$select</c> calls it.</param>
/// <param name="Json">Name and value in UTF-8, after the name and value of its type where it has one; no commas around.</param>
internal readonly record struct RowProperty(string Name, ReadOnlyMemory<byte> Json)
{
    public static RowProperty Create(string name, string value) => Create(name, null, Quote(value));

    /// <param name="type">Its annotation <c>odata.type</c>.</param>
    /// <param name="value">Its value in JSON.</param>
    public static RowProperty Create(string name, string? type, string value)
    {
        var member = $"{Quote(name)}:{value}";
        var typed = type is null ? member : $"{Quote($"{name}@odata.type")}:{Quote(type)},{member}";
        return new RowProperty(name, Encoding.UTF8.GetBytes(typed));
    }

    /// <summary>A JSON string, with as little escaped as the service escapes.</summary>
    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
