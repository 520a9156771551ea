using ChatFunctions.LocalHost.OfflineModel;

namespace ChatFunctions.Tests.LocalHost.OfflineModel;

/// <summary>The offline model's answer to a schema.</summary>
public sealed class SchemaInstanceTests
{
    [Theory]
    [InlineData("{}", "null")]
    [InlineData("true", "null")]
    [InlineData("""{"type":"string"}""", "\"\"")]
    [InlineData("""{"type":"string","minLength":3}""", "\"aaa\"")]
    [InlineData("""{"type":"string","format":"date"}""", "\"2024-01-01\"")]
    [InlineData("""{"type":["string","null"]}""", "null")]
    [InlineData("""{"type":"boolean"}""", "false")]
    [InlineData("""{"type":"integer"}""", "0")]
    [InlineData("""{"type":"integer","minimum":2}""", "2")]
    [InlineData("""{"type":"integer","exclusiveMinimum":2}""", "3")]
    [InlineData("""{"type":"number","exclusiveMinimum":0}""", "1")]
    [InlineData("""{"type":"number","minimum":0.25,"maximum":0.75}""", "0.25")]
    [InlineData("""{"type":"integer","minimum":7,"multipleOf":5}""", "10")]
    [InlineData("""{"type":"integer","maximum":-7}""", "-7")]
    [InlineData("""{"enum":["b","a"]}""", "\"b\"")]
    [InlineData("""{"const":{"a":[1]}}""", """{"a":[1]}""")]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", "[]")]
    [InlineData("""{"type":"array","items":{"type":"integer"},"minItems":2}""", "[0,0]")]
    [InlineData("""{"type":"array","prefixItems":[{"type":"string"},{"type":"integer"}],"minItems":2}""", """["",0]""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},"required":["b"]}""", """{"b":0}""")]
    [InlineData("""{"properties":{"a":{"type":"string"}},"required":["a"]}""", """{"a":""}""")]
    [InlineData("""{"anyOf":[{"type":"string","minLength":9},{"type":"integer"}]}""", "0")]
    [InlineData("""{"allOf":[{"required":["a"]},{"properties":{"a":{"type":"boolean"}}}]}""", """{"a":false}""")]
    [InlineData("""{"$ref":"#/$defs/a~1b","$defs":{"a/b":{"type":"integer"}}}""", "0")]
    [InlineData(
        """{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},"required":["next"]}""", """{"next":null}""")]
    public void Schema_has_a_smallest_instance_that_is_it(string schema, string expected) =>
        Assert.Equal(expected, SchemaInstance.Of(JsonSerializer.Deserialize<JsonElement>(schema)));

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"type":"object","properties":{"next":{"$ref":"#"}},"required":["next"]}""")]
    [InlineData("""{"$ref":"#/$defs/absent"}""")]
    public void Schema_has_no_end_there_is_none(string schema) =>
        Assert.Null(SchemaInstance.Of(JsonSerializer.Deserialize<JsonElement>(schema)));
}
