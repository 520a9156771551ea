using System.Text.RegularExpressions;
using ChatFunctions.Http;

namespace ChatFunctions.OpenAI;

/// <summary>Reads the form that a reply must have. What a schema says is the model's affair; here it is only passed on.</summary>
/// <remarks>Source: OpenAI API reference, <c>text.format</c> of responses and <c>response_format</c> of chat completions.</remarks>
internal static partial class FormatParser
{
    /// <summary>Bytes of a format at the most.</summary>
    public const int MaxBytes = 64 * 1024;

    private const string Schema = "json_schema";

    /// <summary>A format with its name and schema beside its type, as responses have it.</summary>
    /// <returns>It as it was sent; <see langword="null"/> for plain text.</returns>
    /// <exception cref="ProblemException">It is none; the problem names the place.</exception>
    public static string? Parse(JsonElement format, string path)
    {
        var type = Type(format, path);
        Check(format, path, type == Schema ? ["type", "name", "schema", "description", "strict"] : ["type"]);
        return type is null or "text" ? null : JsonFields.Raw(format, path, MaxBytes);
    }

    /// <summary>A format with name and schema in a member of their own, as chat completions have it.</summary>
    /// <returns>It as responses have it; <see langword="null"/> for plain text.</returns>
    /// <exception cref="ProblemException">It is none; the problem names the place.</exception>
    public static string? ParseNested(JsonElement format, string path)
    {
        var type = Type(format, path);
        Check(format, path, type == Schema ? ["type", Schema] : ["type"]);
        if (type != Schema)
        {
            return type is null or "text" ? null : JsonFields.Raw(format, path, MaxBytes);
        }

        var place = $"{path}.{Schema}";
        var schema = format.TryGetProperty(Schema, out var member) ? member : throw Problem.MissingParameter(place);
        Check(schema, place, ["name", "schema", "description", "strict"]);
        return $"{{\"type\":\"{Schema}\",{JsonFields.Raw(schema, place, MaxBytes)[1..]}";
    }

    // An empty object asks for nothing.
    private static string? Type(JsonElement format, string path)
    {
        if (JsonFields.Object(format, path).All(member => JsonFields.AsksForNothing(member.Value)))
        {
            return null;
        }

        var type = format.TryGetProperty("type", out var member) ? JsonFields.String(member, $"{path}.type") : "";
        return type is "text" or "json_object" or Schema
            ? type
            : throw JsonFields.Wrong($"{path}.type", "text, json_object or json_schema");
    }

    private static void Check(JsonElement format, string path, string[] known)
    {
        foreach (var member in format.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            var place = $"{path}.{member.Name}";
            switch (member.Name)
            {
                case var name when !known.Contains(name):
                    _ = JsonFields.AsksForNothing(member.Value) ? member : throw JsonFields.Unknown(place);
                    break;
                case "name":
                    CheckName(member.Value, place);
                    break;
                case "schema" or Schema:
                    _ = JsonFields.Object(member.Value, place);
                    break;
                case "description":
                    _ = JsonFields.String(member.Value, place);
                    break;
                case "strict":
                    _ = JsonFields.Boolean(member.Value, place);
                    break;
            }
        }

        foreach (var name in known.Where(name => name is "name" or "schema" or Schema))
        {
            if (!format.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                throw Problem.MissingParameter($"{path}.{name}");
            }
        }
    }

    private static void CheckName(JsonElement name, string path)
    {
        if (!Name().IsMatch(JsonFields.String(name, path)))
        {
            throw JsonFields.Wrong(path, "1 to 64 letters, digits, underscores and hyphens");
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
