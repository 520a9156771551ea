using System.Text.Json;
using ChatFunctions.Completions;
using ChatFunctions.Tests.Conversations;
using CsCheck;

namespace ChatFunctions.Tests.Completions;

public sealed class CompletionRequestBodyTests
{
    [Fact]
    public void Least_request_has_nothing_that_was_not_asked_for()
    {
        var body = Write(new CompletionRequest("m", [("user", "Hi")]), withUsage: false);

        Assert.Equal(["model", "stream", "messages"], body.EnumerateObject().Select(member => member.Name));
        Assert.True(body.GetProperty("stream").GetBoolean());
    }

    [Fact]
    public void Full_request_has_every_member_once()
    {
        var body = Write(new CompletionRequest("m", [("user", "Hi")]) { Temperature = 0, MaxOutputTokens = 1 }, withUsage: true);

        Assert.Equal(
            ["model", "stream", "stream_options", "temperature", "max_completion_tokens", "messages"],
            body.EnumerateObject().Select(member => member.Name));
        Assert.Equal(0, body.GetProperty("temperature").GetDouble());
        Assert.Equal(1, body.GetProperty("max_completion_tokens").GetInt32());
        Assert.True(body.GetProperty("stream_options").GetProperty("include_usage").GetBoolean());
    }

    [Fact]
    public void Any_texts_arrive_as_they_are_and_in_order() =>
        Texts.Any(60).List[0, 6].Sample(texts =>
        {
            var messages = texts.Select((text, index) => (index % 2 == 0 ? "user" : "assistant", text)).ToList();

            var body = Write(new CompletionRequest("m", messages), withUsage: true);

            Assert.Equal(messages, body.GetProperty("messages").EnumerateArray().Select(message =>
                (message.GetProperty("role").GetString()!, message.GetProperty("content").GetString()!)));
        });

    private static JsonElement Write(CompletionRequest request, bool withUsage)
    {
        using var content = CompletionRequestBody.Write(request, withUsage);
        using var stream = new MemoryStream();
        content.WriteTo(stream, CancellationToken.None);
        return JsonSerializer.Deserialize<JsonElement>(stream.ToArray());
    }
}
