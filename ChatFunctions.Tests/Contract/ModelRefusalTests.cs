namespace ChatFunctions.Tests.Contract;

/// <summary>A model service that refuses yields a status in every form, never a broken stream; the user's message is kept.</summary>
[Trait("Category", "Contract")]
public abstract class ModelRefusalTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : ModelRefusalTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance)
        : ModelRefusalTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private ChatClient Client => instance.Client;

    [Theory]
    [InlineData("status=400 code=content_filter", 400, "content-filter")]
    [InlineData("status=400", 400, "invalid-request")]
    [InlineData("status=400 code=context_length_exceeded", 400, "context-length-exceeded")]
    [InlineData("status=401", 502, "model-misconfigured")]
    [InlineData("status=403", 502, "model-misconfigured")]
    [InlineData("status=404", 502, "model-misconfigured")]
    [InlineData("status=418", 502, "model-failed")]
    [InlineData("status=500 retry-after=30", 502, "model-failed")]
    [InlineData("status=502 retry-after=30", 502, "model-failed")]
    [InlineData("status=503 retry-after=30", 503, "model-unavailable")]
    [InlineData("status=429 retry-after=30", 429, "rate-limited")]
    [InlineData("status=504 retry-after=30", 504, "model-timeout")]
    public async Task Model_refuses_every_form_answers_with_the_status_that_it_maps_to(string directive, int status, string kind)
    {
        foreach (var accept in (string[])[ChatClient.PlainText, ChatClient.EventStream, ChatClient.Json])
        {
            var id = ChatClient.NewId();

            var answer = await Client.PostAsync(id, $"[[model: {directive}]] Hello", accept);

            var problem = answer.ExpectProblem(status);
            Assert.EndsWith(kind, problem.GetProperty("type").GetString(), StringComparison.Ordinal);
            Assert.Equal(id, problem.GetProperty("conversationId").GetString());
            Assert.Equal(answer.TurnId, problem.GetProperty("turnId").GetString());
            Assert.DoesNotContain("offline model", answer.Body, StringComparison.OrdinalIgnoreCase);
            if (status is 429 or 503)
            {
                Assert.Equal("30", answer.Headers["Retry-After"]);
            }

            var reply = await Client.EndedReplyAsync(id);
            Assert.Equal(status == 504 ? "incomplete" : "failed", reply.GetProperty("status").GetString());
            Assert.Equal("", reply.GetProperty("content").GetString());
            Assert.EndsWith("Hello", (await Client.MessagesAsync(id))[0].GetProperty("content").GetString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("chat", """{"message":MESSAGE}""", "responseFormat")]
    [InlineData("v1/responses", """{"input":MESSAGE}""", "text.format")]
    [InlineData("v1/chat/completions", """{"messages":[{"role":"user","content":MESSAGE}]}""", "response_format")]
    public async Task Model_refuses_a_schema_caller_is_told_where_it_stands(string path, string body, string param)
    {
        const string Message = "\"[[model: status=400 code=invalid_json_schema param=response_format]] Hello\"";
        using var content = new StringContent(
            body.Replace("MESSAGE", Message, StringComparison.Ordinal), Encoding.UTF8, "application/json");

        var answer = (await Client.SendAsync(HttpMethod.Post, path, content)).Expect(HttpStatusCode.BadRequest);

        var error = answer.Json.TryGetProperty("error", out var inner) ? inner : answer.Json;
        Assert.Equal(("invalid_json_schema", param), (error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
    }

    [Theory]
    [InlineData(500, 502)]
    [InlineData(429, 429)]
    public async Task Model_refuses_without_saying_when_to_come_back_answer_is_the_same_within_seconds(int refused, int status)
    {
        using var stream = await Client.OpenAsync(
            ChatClient.NewId(), string.Create(CultureInfo.InvariantCulture, $"[[model: status={refused}]] Hello"));

        Assert.Equal(status, (int)stream.Status);
    }

    [Theory]
    [InlineData("status=500 times=1")]
    [InlineData("status=429 retry-after=1 times=1")]
    public async Task Model_refuses_once_the_call_is_repeated_and_nobody_notices(string directive)
    {
        var id = ChatClient.NewId();

        // The id makes the message this run's own: the model counts its calls.
        var answer = await Client.PostAsync(id, $"[[model: {directive} deltas=3 delay=0]] {id}");

        Assert.Equal("w1 w2 w3", answer.Expect(HttpStatusCode.OK).Body);
        Assert.Equal(2, (await Client.MessagesAsync(id)).Count);
    }

    [Fact]
    public async Task Turn_was_refused_the_next_one_goes_on_without_its_message()
    {
        var id = ChatClient.NewId();
        (await Client.PostAsync(id, "[[model: delay=0]] Alpha")).Expect(HttpStatusCode.OK);
        (await Client.PostAsync(id, "[[model: status=400]] Beta")).ExpectProblem(400);

        var answer = (await Client.PostAsync(id, "[[model: delay=0]] Gamma")).Expect(HttpStatusCode.OK);

        Assert.Contains("Before that you said: \"Alpha\".", answer.Body, StringComparison.Ordinal);
        Assert.Contains("I received 3 messages", answer.Body, StringComparison.Ordinal);
        Assert.Equal(6, (await Client.MessagesAsync(id)).Count);
    }
}
