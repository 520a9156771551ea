using ChatFunctions.Http;
using ChatFunctions.Protocols;

namespace ChatFunctions.Tests.Protocols;

public sealed class LastUserMessageTests
{
    [Theory]
    [InlineData("""[{"role":"user","content":"Hi"}]""")]
    [InlineData("""[{"role":"user","content":[{"type":"text","text":"Hi"}]}]""")]
    [InlineData("""[{"role":"user","content":null,"parts":[{"type":"text","text":"Hi"}]}]""")]
    [InlineData("""[{"role":"user","content":"Hi","parts":null,"files":[]}]""")]
    [InlineData("""[{"role":"user","content":"","parts":[{"type":"text","text":""},{"type":"text","text":"Hi"}],"files":null}]""")]
    [InlineData("""[{"role":"user","content":"Hi"},{"role":"assistant","content":""}]""")]
    [InlineData(
        """[{"role":"user","content":"Hi"},{"role":"assistant","content":null},{"role":"assistant","parts":[]},{"role":"system"}]""")]
    [InlineData("""[{"role":"assistant","content":null,"tool_calls":[]},null,7,{"role":"user","content":"Hi"}]""")]
    public void Last_filled_message_is_the_user_s_its_text_counts(string messages) =>
        Assert.Equal("Hi", LastUserMessage.From(JsonSerializer.Deserialize<JsonElement>(messages), 10).Text);

    [Theory]
    [InlineData("[]", "messages")]
    [InlineData("""[{"role":"assistant","content":""}]""", "messages")]
    [InlineData("""[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"}]""", "messages[1].role")]
    [InlineData("""[{"role":"user","content":"Hi"},{"role":"user","content":""}]""", "messages[1]")]
    [InlineData("""[{"role":"user","content":"Hi"},{"role":"user","content":" "},{"role":"assistant","content":[]}]""", "messages[1]")]
    [InlineData("""[{"role":"user"}]""", "messages[0]")]
    [InlineData("""[{"role":"user","content":"Hi","files":[{}]}]""", "messages[0].files")]
    [InlineData("""[{"content":"Hi"}]""", "messages[0].role")]
    [InlineData("""[{"role":"user","content":"01234567890"}]""", "messages[0]")]
    public void Last_filled_message_is_another_s_or_no_text_the_problem_names_it(string messages, string param)
    {
        var problem = Assert.Throws<ProblemException>(() => LastUserMessage.From(JsonSerializer.Deserialize<JsonElement>(messages), 10));

        Assert.Equal(param, problem.Param);
    }
}
