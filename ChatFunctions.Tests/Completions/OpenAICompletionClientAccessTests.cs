using Azure.Identity;
using ChatFunctions.Completions;
using ChatFunctions.Http;
using static ChatFunctions.Tests.Completions.ScriptedModel;

namespace ChatFunctions.Tests.Completions;

/// <summary>Where a call goes, with which credentials and which version.</summary>
public sealed class OpenAICompletionClientAccessTests
{
    private static readonly string[] Whole = [Delta("Hello"), Finish("stop"), "data: [DONE]\n\n"];

    [Fact]
    public async Task Azure_with_a_key_it_is_in_the_header_api_key()
    {
        await using var model = await StartAsync(Stream(Whole));

        await TestClient.ReadAllAsync(TestClient.Azure(model.Address));

        var call = Assert.Single(model.Calls);
        Assert.Equal("/openai/deployments/asked-model/chat/completions", call.Path);
        Assert.Equal(TestClient.Key, call.Headers["api-key"]);
        Assert.Empty(call.Headers.Authorization.ToString());
    }

    [Fact]
    public async Task Azure_without_a_key_the_token_is_in_the_header_authorization()
    {
        var credential = new FakeCredential();
        await using var model = await StartAsync(Stream(Whole));

        await TestClient.ReadAllAsync(TestClient.Azure(model.Address, credential: credential));

        var call = Assert.Single(model.Calls);
        Assert.Equal($"Bearer {FakeCredential.Token}", call.Headers.Authorization);
        Assert.Empty(call.Headers["api-key"].ToString());
        Assert.Equal(["https://cognitiveservices.azure.com/.default"], credential.Scopes.Distinct());
    }

    [Fact]
    public async Task Azure_and_the_app_can_not_sign_in_the_service_is_not_called()
    {
        var credential = new FakeCredential(new CredentialUnavailableException("secret tenant"));
        await using var model = await StartAsync(Stream(Whole));

        var failure = await Assert.ThrowsAsync<CompletionException>(
            () => TestClient.ReadAllAsync(TestClient.Azure(model.Address, credential: credential)));

        Assert.Equal(502, ModelProblem.Of(failure).Status);
        Assert.Equal(CompletionError.Misconfigured, failure.Error);
        Assert.Contains("sign in", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
        Assert.Empty(model.Calls);
    }

    [Fact]
    public async Task OpenAI_with_a_key_it_is_in_the_header_authorization()
    {
        await using var model = await StartAsync(Stream(Whole));

        await TestClient.ReadAllAsync(TestClient.OpenAI(model.Address));

        var call = Assert.Single(model.Calls);
        Assert.Equal("/v1/chat/completions", call.Path);
        Assert.Equal($"Bearer {TestClient.Key}", call.Headers.Authorization);
        Assert.Empty(call.Query);
    }

    [Fact]
    public async Task OpenAI_without_a_key_service_is_called_all_the_same()
    {
        await using var model = await StartAsync(Stream(Whole));
        var options = new CompletionOptions { OpenAIBaseUrl = $"{model.Address}openai/v1/", OpenAIModel = "asked-model" };

        var updates = await TestClient.ReadAllAsync(TestClient.Create(options, null, null, null));

        Assert.Equal("Hello", string.Concat(updates.Select(update => update.Text)));
        Assert.Equal("/openai/v1/chat/completions", Assert.Single(model.Calls).Path);
    }

    [Theory]
    [InlineData("2024-10-21")]
    [InlineData("2025-04-01-preview")]
    [InlineData("2031-12-31-preview")]
    public async Task Azure_with_a_version_exactly_that_one_is_in_the_query(string version)
    {
        await using var model = await StartAsync(Stream(Whole));

        await TestClient.ReadAllAsync(TestClient.Azure(model.Address, version));

        Assert.Equal(version, Assert.Single(model.Calls).Query["api-version"]);
    }

    [Fact]
    public async Task Azure_with_a_version_and_a_retry_both_calls_name_it_once()
    {
        await using var model = await StartAsync(Refuse(500), Stream(Whole));

        await TestClient.ReadAllAsync(TestClient.Azure(model.Address, "2025-01-01-preview"));

        Assert.Equal(2, model.Calls.Count);
        Assert.All(model.Calls, call => Assert.Equal("2025-01-01-preview", Assert.Single(call.Query["api-version"])));
    }

    [Fact]
    public async Task Azure_without_a_version_the_default_of_the_SDK_is_in_the_query()
    {
        await using var model = await StartAsync(Stream(Whole));

        await TestClient.ReadAllAsync(TestClient.Azure(model.Address));

        var call = Assert.Single(model.Calls);
        Assert.Matches(@"^\d{4}-\d{2}-\d{2}(-preview)?$", Assert.Single(call.Query["api-version"]));
        Assert.True(call.Body.TryGetProperty("stream_options", out _));
    }

    [Theory]
    [InlineData("2023-05-15", false)]
    [InlineData("2024-06-01", false)]
    [InlineData("2024-08-01-preview", false)]
    [InlineData("2024-09-01-preview", true)]
    [InlineData("2024-10-21", true)]
    public async Task Azure_with_an_old_version_is_not_asked_for_the_usage(string version, bool expected)
    {
        await using var model = await StartAsync(Stream(Whole));

        await TestClient.ReadAllAsync(TestClient.Azure(model.Address, version));

        Assert.Equal(expected, Assert.Single(model.Calls).Body.TryGetProperty("stream_options", out _));
    }
}
