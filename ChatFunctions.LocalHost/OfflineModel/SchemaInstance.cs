using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>
/// The smallest value that a JSON schema allows, as far as its keywords are those that models take: types, <c>properties</c> with
/// <c>required</c>, <c>items</c>, <c>enum</c>, <c>const</c>, <c>anyOf</c> and its like, <c>$ref</c> inside of the schema, bounds, and the
/// usual formats. A <c>pattern</c> is not looked at.
/// </summary>
/// <param name="root">The whole schema.</param>
internal sealed class SchemaInstance(JsonElement root)
{
    // Deeper ones contain themselves.
    private const int MaxDepth = 32;

    /// <returns>The value; <see langword="null"/> where the schema contains itself without an end.</returns>
    public static string? Of(JsonElement schema)
    {
        try
        {
            return new SchemaInstance(schema).Value(schema, 0)?.ToJsonString() ?? "null";
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private JsonNode? Value(JsonElement schema, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidOperationException("The schema contains itself.");
        }

        if (schema.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            return Value(Find(reference.GetString() ?? ""), depth + 1);
        }

        if (schema.TryGetProperty("const", out var constant))
        {
            return JsonNode.Parse(constant.GetRawText());
        }

        if (schema.TryGetProperty("enum", out var words))
        {
            return JsonNode.Parse(words[0].GetRawText());
        }

        foreach (var name in (string[])["anyOf", "oneOf"])
        {
            if (schema.TryGetProperty(name, out var choices))
            {
                return Smallest(choices, depth);
            }
        }

        return Type(schema) switch
        {
            "object" => Members(schema, depth),
            "array" => Items(schema, depth),
            "string" => Text(schema),
            "integer" or "number" => Number(schema),
            "boolean" => false,
            _ => null,
        };
    }

    private JsonNode? Smallest(JsonElement choices, int depth)
    {
        var found = new List<JsonNode?>();
        foreach (var choice in choices.EnumerateArray())
        {
            try
            {
                found.Add(Value(choice, depth + 1));
            }
            catch (InvalidOperationException)
            {
                // Another choice may have an end.
            }
        }

        return found.Count > 0
            ? found.MinBy(node => node?.ToJsonString().Length ?? 0)
            : throw new InvalidOperationException("The schema contains itself.");
    }

    private JsonObject Members(JsonElement schema, int depth)
    {
        var members = new JsonObject();
        JsonElement[] parts = schema.TryGetProperty("allOf", out var all) ? [schema, .. all.EnumerateArray().Select(Resolved)] : [schema];
        foreach (var part in parts.Where(part => part.TryGetProperty("required", out _)))
        {
            foreach (var name in part.GetProperty("required").EnumerateArray().Select(item => item.GetString()!))
            {
                var property = parts
                    .Select(of =>
                        of.TryGetProperty("properties", out var named) && named.TryGetProperty(name, out var value) ? value : default)
                    .FirstOrDefault(value => value.ValueKind == JsonValueKind.Object);
                members[name] = Value(property, depth + 1);
            }
        }

        return members;
    }

    private JsonArray Items(JsonElement schema, int depth)
    {
        var first = schema.TryGetProperty("prefixItems", out var prefix) ? prefix.EnumerateArray().ToArray() : [];
        var rest = schema.TryGetProperty("items", out var items) ? items : default;
        var count = (int)Bound(schema, "minItems", 0);
        return new JsonArray([.. Enumerable.Range(0, count).Select(n => Value(n < first.Length ? first[n] : rest, depth + 1))]);
    }

    private static string Text(JsonElement schema)
    {
        var format = schema.TryGetProperty("format", out var named) ? named.GetString() : null;
        return format switch
        {
            "date-time" => "2024-01-01T00:00:00Z",
            "date" => "2024-01-01",
            "time" => "00:00:00Z",
            "duration" => "PT0S",
            "email" => "a@example.com",
            "hostname" => "example.com",
            "uri" => "https://example.com",
            "ipv4" => "127.0.0.1",
            "ipv6" => "::1",
            "uuid" => "00000000-0000-4000-8000-000000000000",
            _ => new string('a', (int)Bound(schema, "minLength", 0)),
        };
    }

    private static JsonNode Number(JsonElement schema)
    {
        var step = Bound(schema, "multipleOf", 1);
        var low = Math.Max(Bound(schema, "minimum", decimal.MinValue), Above(schema, "exclusiveMinimum", decimal.MinValue, step));
        var high = Math.Min(Bound(schema, "maximum", decimal.MaxValue), Above(schema, "exclusiveMaximum", decimal.MaxValue, -step));
        var number = low > 0 ? Math.Ceiling(low / step) * step : high < 0 ? Math.Floor(high / step) * step : 0;

        // Between two whole numbers there may be room for one that is not.
        return number >= low && number <= high ? number : low;
    }

    private static decimal Above(JsonElement schema, string name, decimal absent, decimal step) =>
        schema.TryGetProperty(name, out var value) && value.TryGetDecimal(out var bound)
            ? bound + (Math.Sign(step) * SmallStep(schema, step))
            : absent;

    private static decimal SmallStep(JsonElement schema, decimal step) =>
        Type(schema) == "integer" || schema.TryGetProperty("multipleOf", out _) ? Math.Abs(step) : 0.001m;

    private static decimal Bound(JsonElement schema, string name, decimal absent) =>
        schema.TryGetProperty(name, out var value) && value.TryGetDecimal(out var bound) ? bound : absent;

    // Of several types null is the smallest, where it is among them.
    private static string? Type(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return schema.TryGetProperty("properties", out _) || schema.TryGetProperty("allOf", out _) ? "object" : null;
        }

        if (type.ValueKind == JsonValueKind.String)
        {
            return type.GetString();
        }

        var types = type.EnumerateArray().Select(item => item.GetString()).ToArray();
        return types.Contains("null") ? "null" : types[0];
    }

    private JsonElement Resolved(JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference) ? Find(reference.GetString() ?? "") : schema;

    // «#/$defs/name»; «#» is the whole.
    private JsonElement Find(string reference) => reference.TrimStart('#').Split('/', StringSplitOptions.RemoveEmptyEntries)
        .Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))
        .Aggregate(root, (at, step) => at.ValueKind == JsonValueKind.Object && at.TryGetProperty(step, out var next)
            ? next
            : throw new InvalidOperationException($"The schema has no '{reference}'."));
}
