using ChatFunctions.Completions;
using ChatFunctions.Completions.Refusals;

namespace ChatFunctions.Tests.Completions.Refusals;

/// <summary>A refusal means the same however a service spells it, wherever it says it, and whether or not it has a status.</summary>
public sealed class RefusalKindsTests
{
    /// <summary>What a code means where its status says no more than 400.</summary>
    public static TheoryData<string, object> Codes => new()
    {
        { "content_filter", CompletionError.ContentFilter },
        { "content_policy_violation", CompletionError.ContentFilter },
        { "responsible_ai_policy_violation", CompletionError.ContentFilter },
        { "invalid_prompt", CompletionError.ContentFilter },
        { "context_length_exceeded", CompletionError.ContextTooLong },
        { "exceed_context_size_error", CompletionError.ContextTooLong },
        { "insufficient_quota", CompletionError.QuotaExceeded },
        { "model_not_found", CompletionError.Misconfigured },
        { "deployment_not_found", CompletionError.Misconfigured },
        { "invalid_api_key", CompletionError.Misconfigured },
        { "invalid_value", CompletionError.InvalidRequest },
        { "unsupported_parameter", CompletionError.InvalidRequest },
    };

    /// <summary>What a status means by itself.</summary>
    public static TheoryData<int, object> Statuses => new()
    {
        { 302, CompletionError.Misconfigured },
        { 400, CompletionError.InvalidRequest },
        { 401, CompletionError.Misconfigured },
        { 402, CompletionError.QuotaExceeded },
        { 403, CompletionError.Misconfigured },
        { 404, CompletionError.Misconfigured },
        { 408, CompletionError.TimedOut },
        { 413, CompletionError.ContextTooLong },
        { 422, CompletionError.InvalidRequest },
        { 429, CompletionError.RateLimited },
        { 500, CompletionError.Failed },
        { 502, CompletionError.Failed },
        { 503, CompletionError.Unavailable },
        { 504, CompletionError.TimedOut },
        { 529, CompletionError.Unavailable },
    };

    [Theory]
    [MemberData(nameof(Codes))]
    public void Code_is_spelled_anyhow_and_stands_anywhere_it_means_the_same(string code, object expected)
    {
        foreach (var spelled in Spellings(code))
        {
            object[] bodies =
            [
                new { error = new { message = "no", code = spelled } },
                new { error = new { message = "no", code = (string?)null, type = spelled } },
                new { error = new { code = 400, status = spelled } },
                new { error = new { message = "no", type = "", code = "400", innererror = new { code = spelled } } },
                new { code = spelled, message = "no", status = 400 },
                new { type = "error", error = new { type = spelled, message = "no" }, status = "400" },
                new[] { new { error = new { status = spelled, code = 400 } } },
            ];
            Assert.All(bodies, body =>
            {
                Assert.Equal((CompletionError)expected, Kind(400, body));
                Assert.Equal((CompletionError)expected, Kind(null, body, status: 400));
            });
        }
    }

    [Theory]
    [MemberData(nameof(Statuses))]
    public void Status_stands_in_the_answer_or_in_its_error_it_means_the_same(int status, object expected)
    {
        object[] bodies =
        [
            new { error = new { message = "no", code = status } },
            new { error = new { message = "no", code = $"{status}" } },
            new { error = new { message = "no", status } },
            new { error = new { message = "no", status = $"{status}" } },
            new { error = "no", status },
            new { status_code = status, message = "no" },
            new { @object = "error", message = "no", code = status },
        ];

        Assert.All(bodies, body => Assert.Equal((CompletionError)expected, Kind(status, body)));
        Assert.All(status < 400 ? [] : bodies, body => Assert.Equal((CompletionError)expected, Kind(null, body)));
        Assert.Equal((CompletionError)expected, Kind(status, "no JSON"));
    }

    [Theory]
    [InlineData("This model's maximum context length is 8192 tokens. However, you requested 9000 tokens.")]
    [InlineData("the request exceeds the available context size, try increasing it")]
    [InlineData("Input is too long: prompt is too long: 210000 tokens > 200000 maximum")]
    [InlineData("Please reduce the length of the messages or completion.")]
    public void Prose_alone_speaks_of_the_context_it_is_too_long(string message)
    {
        foreach (var status in (int[])[400, 422])
        {
            Assert.Equal(CompletionError.ContextTooLong, Kind(status, new { error = new { message, type = "invalid_request_error" } }));
            Assert.Equal(CompletionError.ContextTooLong, Kind(null, new { error = new { message, code = status } }));
            Assert.Equal(CompletionError.ContextTooLong, Kind(status, new { detail = message }));
        }

        Assert.Equal(CompletionError.Failed, Kind(500, new { error = new { message } }));
    }

    private static CompletionError Kind(int? answered, object body, int? status = null)
    {
        var error = ServiceError.Of(
            body is string text ? System.Text.Encoding.UTF8.GetBytes(text) : JsonSerializer.SerializeToUtf8Bytes(body))!;
        return RefusalKinds.Of(answered ?? (error.Status is null ? status : null), error);
    }

    // content_filter, ContentFilter, CONTENT_FILTER, content-filter, contentFilter.
    private static string[] Spellings(string code)
    {
        var words = code.Split('_');
        var pascal = string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        return [code, pascal, code.ToUpperInvariant(), code.Replace('_', '-'), char.ToLowerInvariant(pascal[0]) + pascal[1..]];
    }
}
