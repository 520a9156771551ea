namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>The error classes of the npm client <c>openai</c>, and its retries.</summary>
[Trait("Category", "Contract")]
public abstract class NodeErrorTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : NodeErrorTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : NodeErrorTests(instance), IClassFixture<ContractInstance.OnWorker>;

    [ToolFact("node")]
    public async Task Requests_fail_each_is_its_class_with_code_and_param()
    {
        var seen = await RunAsync("errors/classes");

        Assert.All(seen.EnumerateObject(), error => Assert.StartsWith("req_", error.Value.Text("requestID"), StringComparison.Ordinal));
        AssertError(seen, "badRequest", "BadRequestError", 400, "invalid_request_error", "unsupported_parameter", "tools[0].type");
        AssertError(seen, "unknown", "BadRequestError", 400, "invalid_request_error", "unknown_parameter", "colour");
        AssertError(seen, "missing", "BadRequestError", 400, "invalid_request_error", "missing_required_parameter", "input");
        AssertError(seen, "notFound", "NotFoundError", 404, "invalid_request_error", "not_found", "response_id");
        AssertError(seen, "noModel", "NotFoundError", 404, "invalid_request_error", "model_not_found", "model");
        AssertError(seen, "contentFilter", "BadRequestError", 400, "invalid_request_error", "content_filter", null);
        AssertError(seen, "rateLimit", "RateLimitError", 429, "rate_limit_error", "rate_limit_exceeded", null);
        AssertError(seen, "unavailable", "InternalServerError", 503, "server_error", "model_unavailable", null);
        AssertError(seen, "server", "InternalServerError", 502, "server_error", "model_misconfigured", null);
        AssertError(seen, "stream", "InternalServerError", 502, "server_error", "model_misconfigured", null);
        AssertError(seen, "completion", "InternalServerError", 502, "server_error", "model_misconfigured", null);
        Assert.Equal("60", seen.GetProperty("rateLimit").Text("retryAfter"));
        Assert.Equal("60", seen.GetProperty("unavailable").Text("retryAfter"));
    }

    [ToolFact("node")]
    public async Task Conversation_is_busy_the_client_gets_409_and_with_its_usual_retries_the_answer()
    {
        var seen = await RunAsync("errors/conflict");

        AssertError(seen, "refused", "ConflictError", 409, "invalid_request_error", "conversation_locked", null);
        AssertError(seen, "deleting", "ConflictError", 409, "invalid_request_error", "conversation_locked", null);
        Assert.Equal("1", seen.GetProperty("refused").Text("retryAfter"));
        Assert.Contains("I received 3 messages", seen.Text("answer"), StringComparison.Ordinal);
    }

    [ToolFact("node")]
    public async Task Reply_breaks_off_the_events_end_as_failed_and_a_completion_s_stream_throws()
    {
        var seen = await RunAsync("errors/brokenReply");

        Assert.Equal(("response.failed", "failed", "failed"), (seen.Text("type"), seen.Text("status"), seen.Text("whole")));
        Assert.Equal("server_error", seen.GetProperty("error").Text("code"));
        Assert.Equal("w1 w2 w3", seen.Text("text"));
        Assert.Equal("model_failed", seen.GetProperty("completion").Text("code"));
    }

    private static void AssertError(JsonElement seen, string scenario, string name, int status, string type, string code, string? param)
    {
        var error = seen.GetProperty(scenario);
        Assert.Equal((name, status, type, code, param),
            (error.Text("name"), error.GetProperty("status").GetInt32(), error.Text("type"), error.Text("code"), error.Text("param")));
    }

    private Task<JsonElement> RunAsync(string scenario) => NodeClient.RunAsync(instance.Client.Address, scenario);
}
