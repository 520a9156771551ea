using ChatFunctions.Tests.Contract;

namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>The access key as the ordinary <c>apiKey</c> of the npm client <c>openai</c>.</summary>
[Trait("Category", "Instance")]
public abstract class NodeKeyTests(KeyInstance instance)
{
    public sealed class OnLocalHost(KeyInstance.OnLocalHost instance) : NodeKeyTests(instance), IClassFixture<KeyInstance.OnLocalHost>;

    public sealed class OnWorker(KeyInstance.OnWorker instance) : NodeKeyTests(instance), IClassFixture<KeyInstance.OnWorker>;

    [ToolTheory("node")]
    [InlineData(KeyInstance.AliceKey)]
    [InlineData(KeyInstance.BobKey)]
    public async Task Api_key_is_an_access_key_the_client_is_let_in(string key)
    {
        var text = await NodeClient.RunAsync(instance.Host.Address, "errors/key", key: key);

        Assert.StartsWith("You said: \"Hello\".", text.GetString(), StringComparison.Ordinal);
    }

    [ToolFact("node")]
    public async Task Api_key_is_wrong_the_client_throws_an_authentication_error()
    {
        var error = await NodeClient.RunAsync(instance.Host.Address, "errors/wrongKey");

        Assert.Equal("AuthenticationError", error.Text("name"));
        Assert.Equal("invalid_api_key", error.Text("code"));
        Assert.StartsWith("req_", error.Text("requestID"), StringComparison.Ordinal);
    }

    [ToolFact("node")]
    public async Task Ai_sdk_gets_the_access_key_it_is_let_in()
    {
        var seen = await NodeClient.RunAsync(instance.Host.Address, "ai-sdk/generate", key: KeyInstance.AliceKey);

        Assert.StartsWith("You said: \"Hello.\"", seen.Text("text"), StringComparison.Ordinal);
    }
}
