using ChatFunctions.Chat;
using ChatFunctions.Http;
using ChatFunctions.Tests.Conversations;
using ChatFunctions.Turns;
using CsCheck;

namespace ChatFunctions.Tests.Chat;

public sealed class MessageRequestParserTests
{
    private readonly MessageRequestParser _parser = new(new TurnOptions());

    [Fact]
    public void All_members_are_read()
    {
        var request = FromJson("""{"message":"Hi","instructions":"Be brief.","model":"m","temperature":0.7,"maxOutputTokens":12,"reasoningEffort":"low","responseFormat":{"type":"json_object"}}""");

        Assert.Equal(
            new MessageRequest("Hi")
            {
                Model = "m",
                Settings = new("")
                {
                    Instructions = "Be brief.",
                    Temperature = 0.7,
                    MaxOutputTokens = 12,
                    ReasoningEffort = "low",
                    Format = """{"type":"json_object"}""",
                },
            },
            request);
    }

    [Theory]
    [InlineData("""{"message":"Hi"}""")]
    [InlineData(" \r\n\t{ \"message\" : \"Hi\" } \n")]
    [InlineData("""{"message":"Hi","instructions":null,"model":null,"temperature":null,"maxOutputTokens":null,"reasoningEffort":null,"responseFormat":null}""")]
    [InlineData("""{"message":"Hi","reasoningEffort":"","responseFormat":{"type":"text"}}""")]
    [InlineData("""{"mess\u0061ge":"\u0048i"}""")]
    public void Optional_members_are_left_out_or_null_there_are_none(string json) => Assert.Equal(new MessageRequest("Hi"), FromJson(json));

    [Fact]
    public void Any_text_is_the_message_as_it_is() =>
        Texts.Any(60).Where(text => !string.IsNullOrWhiteSpace(text)).Sample(text =>
        {
            Assert.Equal(text, _parser.FromText(text).Message);
            Assert.Equal(text, FromJson(JsonSerializer.Serialize(new { message = text })).Message);
        });

    [Theory]
    [InlineData("""{}""", "'message' is missing")]
    [InlineData("""{"instructions":"x"}""", "'message' is missing")]
    [InlineData("""{"message":null}""", "'message' must be a string")]
    [InlineData("""{"message":1}""", "'message' must be a string")]
    [InlineData("""{"message":["Hi"]}""", "'message' must be a string")]
    [InlineData("""{"message":""}""", "'message' must not be empty")]
    [InlineData("""{"message":" \t\n\u00a0\u2003"}""", "'message' must not be empty")]
    [InlineData("""{"message":"\ud83e"}""", "'message' has half of a surrogate pair")]
    [InlineData("""{"message":"x\udd8ay"}""", "'message' has half of a surrogate pair")]
    [InlineData("""{"message":"Hi","instructions":""}""", "'instructions' must not be empty")]
    [InlineData("""{"message":"Hi","instructions":{}}""", "'instructions' must be a string")]
    [InlineData("""{"message":"Hi","model":true}""", "'model' must be a string")]
    [InlineData("""{"message":"Hi","model":" "}""", "'model' must not be empty")]
    [InlineData("""{"message":"Hi","temperature":"1"}""", "'temperature' must be a number from 0 to 2")]
    [InlineData("""{"message":"Hi","temperature":-0.1}""", "'temperature' must be a number from 0 to 2")]
    [InlineData("""{"message":"Hi","temperature":2.1}""", "'temperature' must be a number from 0 to 2")]
    [InlineData("""{"message":"Hi","temperature":1e999}""", "'temperature' must be a number from 0 to 2")]
    [InlineData("""{"message":"Hi","maxOutputTokens":0}""", "'maxOutputTokens' must be a whole number from 1")]
    [InlineData("""{"message":"Hi","maxOutputTokens":-1}""", "'maxOutputTokens' must be a whole number from 1")]
    [InlineData("""{"message":"Hi","maxOutputTokens":1.5}""", "'maxOutputTokens' must be a whole number from 1")]
    [InlineData("""{"message":"Hi","maxOutputTokens":2147483648}""", "'maxOutputTokens' must be a whole number from 1")]
    [InlineData("""{"message":"Hi","maxOutputTokens":"5"}""", "'maxOutputTokens' must be a whole number from 1")]
    [InlineData("""{"message":"Hi","reasoningEffort":5}""", "'reasoningEffort' must be a string")]
    [InlineData("""{"message":"Hi","responseFormat":"json"}""", "'responseFormat' must be an object")]
    [InlineData("""{"message":"Hi","responseFormat":{"type":"xml"}}""", "'responseFormat.type' must be text, json_object or json_schema")]
    public void Member_is_wrong_the_detail_names_it(string json, string expected) => AssertRefused(400, expected, json);

    [Theory]
    [InlineData("""{"message":"Hi","messages":[]}""", "Unknown member 'messages'")]
    [InlineData("""{"Message":"Hi"}""", "Unknown member 'Message'")]
    [InlineData("""{"message":"Hi","":1}""", "Unknown member ''")]
    [InlineData("""{"message":"Hi","max_output_tokens":null}""", "Unknown member 'max_output_tokens'")]
    public void Member_is_unknown_the_detail_names_it_and_those_that_are_known(string json, string expected)
    {
        AssertRefused(400, expected, json);
        AssertRefused(400, "message, images, regenerate, after, instructions, model, temperature, maxOutputTokens", json);
    }

    [Fact]
    public void Unknown_member_has_a_long_name_the_detail_stays_short()
    {
        var problem = Refused(
            JsonSerializer.Serialize(new Dictionary<string, int> { [new string('x', 63) + Texts.Repeat("🦊", 100_000)] = 1 }));

        Assert.Equal(400, problem.Status);
        Assert.InRange(problem.Message.Length, 1, 250);
        Assert.DoesNotContain(problem.Message, char.IsSurrogate);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Hello")]
    [InlineData("{\"message\":\"Hi\"")]
    [InlineData("{\"message\":\"Hi\"} x")]
    [InlineData("{\"message\":\"Hi\",}")]
    [InlineData("{\"message\":\"Hi\"/**/}")]
    [InlineData("{'message':'Hi'}")]
    [InlineData("{\"message\":\"a\nb\"}")]
    [InlineData("{\"message\":\"Hi\",\"message\":\"Ho\"}")]
    [InlineData("{\"message\":\"Hi\",\"mess\\u0061ge\":\"Ho\"}")]
    public void Text_is_not_json_or_has_a_member_twice_that_is_said(string json) => AssertRefused(400, "The body is not valid JSON", json);

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"Hi\"")]
    [InlineData("1")]
    public void Json_is_no_object_the_detail_shows_one(string json) => AssertRefused(400, "{\"message\": \"Hello\"}", json);

    [Fact]
    public void Name_has_half_of_a_pair_that_is_said() => AssertRefused(400, "half of a surrogate pair", """{"message":"Hi","\ud83e":1}""");

    [Fact]
    public void Nesting_is_deep_that_is_a_bad_request() =>
        AssertRefused(400, "not valid JSON", $$"""{"message":{{new string('[', 100_000)}}""");

    [Theory]
    [InlineData("0")]
    [InlineData("2")]
    [InlineData("2.0")]
    [InlineData("1e-3")]
    public void Temperature_at_its_bounds_is_taken(string number) =>
        Assert.Equal(
            double.Parse(number, CultureInfo.InvariantCulture),
            FromJson($$"""{"message":"Hi","temperature":{{number}}}""").Settings.Temperature);

    [Fact]
    public void Whole_number_is_written_with_a_point_it_is_taken() =>
        Assert.Equal(12, FromJson("""{"message":"Hi","maxOutputTokens":12.0}""").Settings.MaxOutputTokens);

    [Fact]
    public void Output_is_limited_by_a_setting_request_may_ask_for_no_more()
    {
        var parser = new MessageRequestParser(new TurnOptions { MaxOutputTokens = 100 });

        Assert.Equal(100, FromJson(parser, """{"message":"Hi","maxOutputTokens":100}""").Settings.MaxOutputTokens);
        var problem = Assert.Throws<ProblemException>(() => FromJson(parser, """{"message":"Hi","maxOutputTokens":101}"""));
        Assert.Contains("from 1 to 100", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("ü")]
    [InlineData("🦊")]
    public void Longest_message_is_taken_and_one_character_more_is_too_large(string character)
    {
        var longest = Texts.Repeat(character, 100_000);

        Assert.Equal(longest, _parser.FromText(longest).Message);
        Assert.Equal(longest, FromJson(JsonSerializer.Serialize(new { message = longest, instructions = longest })).Settings.Instructions);
        AssertRefused(413, "'message' must be at most 100000 characters", JsonSerializer.Serialize(new { message = longest + "x" }));
        AssertRefused(
            413, "'instructions' must be at most 100000", JsonSerializer.Serialize(new { message = "x", instructions = longest + "x" }));
        Assert.Equal(413, Assert.Throws<ProblemException>(() => _parser.FromText(longest + "x")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public void Plain_text_is_empty_that_is_a_bad_request(string text) =>
        Assert.Equal(400, Assert.Throws<ProblemException>(() => _parser.FromText(text)).Status);

    private ProblemException Refused(string json) => Assert.Throws<ProblemException>(() => FromJson(json));

    private void AssertRefused(int status, string expected, string json)
    {
        var problem = Refused(json);
        Assert.Equal(status, problem.Status);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    private MessageRequest FromJson(string json) => FromJson(_parser, json);

    private static MessageRequest FromJson(MessageRequestParser parser, string json) => parser.FromJson(Encoding.UTF8.GetBytes(json));
}
