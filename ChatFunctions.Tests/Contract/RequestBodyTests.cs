using System.Net.Http.Headers;

namespace ChatFunctions.Tests.Contract;

/// <summary>The ways in which a message may be sent. What is refused is in <see cref="BadRequestTests"/>.</summary>
[Trait("Category", "Contract")]
public abstract class RequestBodyTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : RequestBodyTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : RequestBodyTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private const string Message = "[[model: echo delay=0]] Grüße, 世界 🦊";

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/json; charset=\"UTF-8\"")]
    [InlineData("application/problem+json")]
    [InlineData("application/json;charset=utf8")]
    [InlineData("text/plain;charset=UTF-8")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Body_is_a_json_object_its_message_is_the_message(string? contentType)
    {
        var answer = await SendAsync($$"""  { "message": "{{Message}}" }""", contentType);

        Assert.Equal("Grüße, 世界 🦊", answer.Expect(HttpStatusCode.OK).Body);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/plain; charset=utf-8")]
    public async Task Body_is_plain_text_it_is_the_message(string contentType)
    {
        var answer = await SendAsync(Message, contentType);

        Assert.Equal("Grüße, 世界 🦊", answer.Expect(HttpStatusCode.OK).Body);
    }

    [Fact]
    public async Task Plain_text_looks_like_json_it_is_the_message_all_the_same()
    {
        var answer = await SendAsync("""[[model: echo delay=0]] {"message":"no"}""", "text/plain");

        Assert.Equal("""{"message":"no"}""", answer.Expect(HttpStatusCode.OK).Body);
    }

    [Fact]
    public async Task Text_is_escaped_or_has_a_byte_order_mark_message_is_the_same()
    {
        var answer = await SendAsync(
            "\uFEFF{\"\\u006dessage\":\"[[model: echo delay=0]] \\ud83e\\udd8a\\n\\t\\u0000end\"}", "application/json");

        Assert.Equal("🦊\n\t\0end", answer.Expect(HttpStatusCode.OK).Body);
    }

    [Fact]
    public async Task Body_comes_without_its_length_it_is_read_to_its_end()
    {
        using var content = new StreamContent(new SlowStream(Encoding.UTF8.GetBytes($$"""{"message":"{{Message}}"}""")));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        var answer = await instance.Client.SendAsync(
            HttpMethod.Post, $"chat/{ChatClient.NewId()}", content, ("Transfer-Encoding", "chunked"));

        Assert.Equal("Grüße, 世界 🦊", answer.Expect(HttpStatusCode.OK).Body);
    }

    [Fact]
    public async Task Optional_members_are_null_they_count_as_absent()
    {
        var answer = await SendAsync(
            $$"""{"message":"{{Message}}","instructions":null,"model":null,"temperature":null,"maxOutputTokens":null}""",
            "application/json");

        Assert.Equal("Grüße, 世界 🦊", answer.Expect(HttpStatusCode.OK).Body);
    }

    private async Task<ChatAnswer> SendAsync(string body, string? contentType)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (contentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return await instance.Client.SendAsync(HttpMethod.Post, $"chat/{ChatClient.NewId()}", content, ("Accept", "text/plain"));
    }
}
