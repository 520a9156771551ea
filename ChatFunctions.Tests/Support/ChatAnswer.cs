using Xunit.Sdk;

namespace ChatFunctions.Tests.Support;

/// <summary>A response as far as it came.</summary>
/// <param name="Headers">All header fields, those of the content included; several values of one are joined by <c>, </c>.</param>
/// <param name="Body">The body as text.</param>
/// <param name="IsWhole">The body ended as HTTP wants it; not by a reset connection.</param>
/// <param name="Diagnostics">What the instance wrote, for failing tests.</param>
internal sealed record ChatAnswer(
    HttpStatusCode Status, IReadOnlyDictionary<string, string> Headers, string Body, bool IsWhole, Func<string>? Diagnostics)
{
    public string ConversationId => Headers["X-Conversation-Id"];

    public string TurnId => Headers["X-Turn-Id"];

    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Body);

    /// <summary>The frames of an event stream, checked for their form.</summary>
    public IReadOnlyList<SseFrame> Frames => SseFrame.ParseAll(Body);

    /// <summary>This answer, if it has the status and came whole.</summary>
    public ChatAnswer Expect(HttpStatusCode status) => Status == status && IsWhole ? this : throw Unexpected($"{(int)status}");

    /// <summary>The members of the problem document, if this answer is one with the status.</summary>
    public JsonElement ExpectProblem(int status)
    {
        if ((int)Status != status || !IsWhole || Headers["Content-Type"] != "application/problem+json")
        {
            throw Unexpected($"a problem document with {status}");
        }

        var problem = Json;
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        foreach (var member in (string[])["type", "title", "detail"])
        {
            Assert.NotEqual("", problem.GetProperty(member).GetString());
        }

        return problem;
    }

    /// <summary>For a failing test's message.</summary>
    public override string ToString() =>
        $"{(int)Status}{(IsWhole ? "" : ", cut off")}:\n"
        + $"{string.Join('\n', Headers.Select(header => $"{header.Key}: {header.Value}"))}\n\n{Body}";

    private XunitException Unexpected(string expected) =>
        new($"Expected {expected}, got {this}\n\nThe instance wrote:\n{Diagnostics?.Invoke()}");
}
