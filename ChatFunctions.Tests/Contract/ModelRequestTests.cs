namespace ChatFunctions.Tests.Contract;

/// <summary>What reaches the model, and by which address.</summary>
[Trait("Category", "Instance")]
public sealed class ModelRequestTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Request_has_parameters_the_model_gets_them_for_this_turn_only()
    {
        await using var instance = await ModelInstance.StartAsync(
            output, new Dictionary<string, string?> { ["AZURE_OPENAI_SYSTEM_PROMPT"] = "You are a heron." });
        var id = ChatClient.NewId();

        await PostAsync(instance, id, """{"message":"Hello","instructions":"Be brief.","temperature":0.25,"maxOutputTokens":77}""");
        var (messages, body) = (instance.Messages, instance.Latest.Body);
        await PostAsync(instance, id, """{"message":"Again"}""");

        Assert.Equal([("system", "You are a heron.\n\nBe brief."), ("user", "Hello")], messages);
        Assert.Equal(0.25, body.GetProperty("temperature").GetDouble());
        Assert.Equal(77, body.GetProperty("max_completion_tokens").GetInt32());
        Assert.True(body.GetProperty("stream").GetBoolean());
        Assert.Equal("offline-model", body.GetProperty("model").GetString());
        Assert.Equal(["system", "user", "assistant", "user"], instance.Messages.Select(message => message.Role));
        Assert.Equal("You are a heron.", instance.Messages[0].Text);
        Assert.False(instance.Latest.Body.TryGetProperty("temperature", out _));
        Assert.False(instance.Latest.Body.TryGetProperty("max_completion_tokens", out _));
    }

    [Fact]
    public async Task No_system_prompt_is_configured_the_model_gets_the_usual_one()
    {
        await using var instance = await ModelInstance.StartAsync(output);

        (await instance.Client.PostAsync(ChatClient.NewId(), "Hello")).Expect(HttpStatusCode.OK);

        Assert.Equal([("system", "You are a helpful AI assistant."), ("user", "Hello")], instance.Messages);
    }

    [Fact]
    public async Task Further_models_are_configured_a_request_may_name_these_and_no_others()
    {
        await using var instance = await ModelInstance.StartAsync(
            output, new Dictionary<string, string?> { ["Chat__Models"] = "small-model, large-model", ["Chat__MaxOutputTokens"] = "50" });
        var id = ChatClient.NewId();

        var large = await PostAsync(instance, id, """{"message":"Hello","model":"large-model"}""");
        var asked = instance.Latest.Body;
        var usual = await PostAsync(instance, id, """{"message":"Hello","model":"offline-model"}""");
        var other = await PostAsync(instance, id, """{"message":"Hello","model":"huge-model"}""");
        var tooMuch = await PostAsync(instance, id, """{"message":"Hello","maxOutputTokens":51}""");

        large.Expect(HttpStatusCode.OK);
        usual.Expect(HttpStatusCode.OK);
        other.ExpectProblem(404);
        Assert.Contains("50", tooMuch.ExpectProblem(400).GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("large-model", asked.GetProperty("model").GetString());
        Assert.Equal(50, asked.GetProperty("max_completion_tokens").GetInt32());
        var messages = await instance.Client.MessagesAsync(id);
        Assert.Equal(
            ["large-model", "offline-model"],
            messages.Where((_, n) => n % 2 == 1).Select(message => message.GetProperty("model").GetString()!));
    }

    [Theory]
    [InlineData("2024-10-21", "?api-version=2024-10-21", true)]
    [InlineData("2024-06-01", "?api-version=2024-06-01", false)]
    [InlineData("2099-01-01-preview", "?api-version=2099-01-01-preview", true)]
    [InlineData(null, "?api-version=", true)]
    public async Task Azure_openai_is_configured_the_deployment_is_asked_with_the_api_version(string? version, string query, bool usage)
    {
        await using var instance = await ModelInstance.StartAsync(
            output,
            new Dictionary<string, string?> { ["AZURE_OPENAI_API_VERSION"] = version },
            model => new Dictionary<string, string?>
            {
                ["AZURE_OPENAI_ENDPOINT"] = model.AzureEndpoint.ToString(),
                ["AZURE_OPENAI_CHAT_DEPLOYMENT"] = "my-deployment",
                ["AZURE_OPENAI_API_KEY"] = "an-azure-key",
            });

        var answer = await instance.Client.PostAsync(ChatClient.NewId(), "[[model: deltas=5]]", ChatClient.Json);

        Assert.Equal("w1 w2 w3 w4 w5", answer.Expect(HttpStatusCode.OK).Json.GetProperty("message").GetProperty("content").GetString());
        Assert.Equal("/openai/deployments/my-deployment/chat/completions", instance.Latest.Path);
        Assert.StartsWith(query, instance.Latest.Query, StringComparison.Ordinal);
        Assert.Equal(usage, instance.Latest.Body.TryGetProperty("stream_options", out _));
        Assert.True(answer.Json.GetProperty("message").TryGetProperty("usage", out _));
    }

    [Fact]
    public async Task Azure_s_newer_address_is_the_base_url_the_model_replies()
    {
        await using var instance = await ModelInstance.StartAsync(output, model: model => new Dictionary<string, string?>
        {
            ["OPENAI_BASE_URL"] = new Uri(model.AzureEndpoint, "openai/v1/").ToString(),
            ["OPENAI_MODEL"] = "my-deployment",
        });

        var answer = await instance.Client.PostAsync(ChatClient.NewId(), "[[model: deltas=5]]");

        Assert.Equal("w1 w2 w3 w4 w5", answer.Expect(HttpStatusCode.OK).Body);
        Assert.Equal("/openai/v1/chat/completions", instance.Latest.Path);
    }

    private static async Task<ChatAnswer> PostAsync(ModelInstance instance, string id, string json)
    {
        using var body = new StringContent(json, mediaType: new("application/json"));
        return await instance.Client.SendAsync(HttpMethod.Post, $"chat/{id}", body);
    }
}
