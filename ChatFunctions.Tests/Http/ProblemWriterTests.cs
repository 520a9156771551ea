using ChatFunctions.Conversations;
using ChatFunctions.Http;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.Tests.Http;

public sealed class ProblemWriterTests
{
    [Fact]
    public async Task Problem_with_everything_is_a_problem_document()
    {
        var (response, body) = await WriteAsync(Problem.Busy("demo", "3-9f86d081", leaseLeft: null));

        Assert.Equal(409, response.StatusCode);
        Assert.Equal("application/problem+json", response.ContentType);
        Assert.Equal("1", response.Headers.RetryAfter);
        Assert.Equal("no-store", response.Headers.CacheControl);
        Assert.Equal("demo", response.Headers["X-Conversation-Id"]);
        Assert.Equal("3-9f86d081", response.Headers["X-Turn-Id"]);
        Assert.Equal(
            ["type", "title", "status", "detail", "conversationId", "turnId"], body.EnumerateObject().Select(member => member.Name));
        Assert.Equal("urn:chatfunctions:problem:conversation-busy", body.GetProperty("type").GetString());
        Assert.Equal(409, body.GetProperty("status").GetInt32());
        Assert.Equal("demo", body.GetProperty("conversationId").GetString());
    }

    [Fact]
    public async Task Worker_of_the_reply_seems_to_be_gone_the_wait_is_what_is_left_of_its_lease()
    {
        var (response, _) = await WriteAsync(Problem.For(new ConversationBusyException("demo", "3-9f86d081", TimeSpan.FromSeconds(17.2)))!);

        Assert.Equal((409, "18"), (response.StatusCode, (string?)response.Headers.RetryAfter));
    }

    [Fact]
    public async Task Problem_names_no_turn_document_has_no_member_for_it()
    {
        var (response, body) = await WriteAsync(Problem.InvalidRequest("It is wrong."));

        Assert.Equal(["type", "title", "status", "detail"], body.EnumerateObject().Select(member => member.Name));
        Assert.Equal("It is wrong.", body.GetProperty("detail").GetString());
        Assert.False(response.Headers.ContainsKey("Retry-After"));
        Assert.False(response.Headers.ContainsKey("X-Turn-Id"));
    }

    [Fact]
    public async Task Headers_name_the_turn_it_is_in_the_document()
    {
        var (response, body) = await WriteAsync(Problem.TimedOut(isKept: true), "demo", "3-9f86d081");

        Assert.Equal("demo", body.GetProperty("conversationId").GetString());
        Assert.Equal("3-9f86d081", body.GetProperty("turnId").GetString());
        Assert.Equal("3-9f86d081", response.Headers["X-Turn-Id"]);
    }

    [Fact]
    public async Task Credentials_are_missing_the_scheme_is_named()
    {
        var (response, _) = await WriteAsync(Problem.Unauthorized());

        Assert.Equal(401, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WWWAuthenticate);
    }

    [Theory]
    [InlineData(0, "1")]
    [InlineData(0.2, "1")]
    [InlineData(30.5, "31")]
    public async Task Wait_is_no_whole_number_of_seconds_it_is_rounded_up(double seconds, string expected)
    {
        var problem = new ProblemException(503, "k", "t", "d") { RetryAfter = TimeSpan.FromSeconds(seconds) };

        var (response, _) = await WriteAsync(problem);

        Assert.Equal(expected, response.Headers.RetryAfter);
    }

    private static async Task<(HttpResponse Response, JsonElement Body)> WriteAsync(
        ProblemException problem, string? conversationId = null, string? turnId = null)
    {
        var response = new DefaultHttpContext().Response;
        using var body = new MemoryStream();
        response.Body = body;

        ResponseHeaders.SetTurn(response, conversationId, turnId);
        await ProblemWriter.WriteAsync(response, problem);
        await response.BodyWriter.FlushAsync();

        Assert.Equal(response.ContentLength, body.Length);
        return (response, JsonSerializer.Deserialize<JsonElement>(body.ToArray()));
    }
}
