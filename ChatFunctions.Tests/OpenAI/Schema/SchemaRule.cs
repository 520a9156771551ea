namespace ChatFunctions.Tests.OpenAI.Schema;

/// <summary>What a JSON value must be, in the few words of OpenAPI that the tests need.</summary>
internal sealed record SchemaRule
{
    private SchemaRule(string type) => Type = type;

    /// <summary>The JSON type; <c>integer</c> is a number without a fraction.</summary>
    public string Type { get; }

    public bool IsNullable { get; private init; }

    /// <summary>The only texts that a string may be; empty for any.</summary>
    public IReadOnlyList<string> Words { get; private init; } = [];

    /// <summary>The rule of each item of an array.</summary>
    public SchemaRule? Items { get; private init; }

    /// <summary>The rules of an object's members; one that has none here may be anything, or absent.</summary>
    public IReadOnlyDictionary<string, SchemaRule> Required { get; private init; } = new Dictionary<string, SchemaRule>();

    /// <summary>The rules of members that may be absent.</summary>
    public IReadOnlyDictionary<string, SchemaRule> Optional { get; private init; } = new Dictionary<string, SchemaRule>();

    /// <summary>The rules of which a value must keep one.</summary>
    public IReadOnlyList<SchemaRule> Either { get; private init; } = [];

    public static SchemaRule AnyText { get; } = new("string");

    public static SchemaRule Integer { get; } = new("integer");

    public static SchemaRule Number { get; } = new("number");

    public static SchemaRule Flag { get; } = new("boolean");

    /// <summary>Null, where the schema allows more that is never sent.</summary>
    public static SchemaRule Null { get; } = new("null");

    public static SchemaRule Word(params string[] words) => AnyText with { Words = words };

    public static SchemaRule ListOf(SchemaRule items) => new("array") { Items = items };

    public static SchemaRule Members(params (string Name, SchemaRule Rule)[] required) =>
        new("object") { Required = required.ToDictionary(member => member.Name, member => member.Rule) };

    public static SchemaRule OneOf(params SchemaRule[] rules) => new("one of several") { Either = rules };

    public SchemaRule OrNull() => this with { IsNullable = true };

    public SchemaRule With(params (string Name, SchemaRule Rule)[] optional) =>
        this with { Optional = optional.ToDictionary(member => member.Name, member => member.Rule) };

    /// <summary>What is wrong with a value, each with its place; empty when nothing is.</summary>
    public IEnumerable<string> Violations(JsonElement value, string path)
    {
        if (IsNullable && value.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        if (Either.Count > 0)
        {
            var all = Either.Select(rule => rule.Violations(value, path).ToArray()).ToArray();
            return all.Any(violations => violations.Length == 0) ? [] : all.MinBy(violations => violations.Length)!;
        }

        return IsOfType(value)
            ? value.ValueKind switch
            {
                JsonValueKind.String when Words.Count > 0 && !Words.Contains(value.GetString()) =>
                    [$"{path} is '{value}', not one of {string.Join(", ", Words)}"],
                JsonValueKind.Array => value.EnumerateArray().SelectMany((item, index) => Items!.Violations(item, $"{path}[{index}]")),
                JsonValueKind.Object => ViolationsOfMembers(value, path),
                _ => [],
            }
            : [$"{path} is {value.ValueKind} ({value}), not {Type}"];
    }

    private bool IsOfType(JsonElement value) => Type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "array" => value.ValueKind == JsonValueKind.Array,
        _ => value.ValueKind == JsonValueKind.Object,
    };

    private IEnumerable<string> ViolationsOfMembers(JsonElement value, string path)
    {
        foreach (var (name, rule) in Required)
        {
            if (!value.TryGetProperty(name, out var member))
            {
                yield return $"{path}.{name} is missing";
                continue;
            }

            foreach (var violation in rule.Violations(member, $"{path}.{name}"))
            {
                yield return violation;
            }
        }

        foreach (var (name, rule) in Optional)
        {
            foreach (var violation in value.TryGetProperty(name, out var member) ? rule.Violations(member, $"{path}.{name}") : [])
            {
                yield return violation;
            }
        }
    }
}
