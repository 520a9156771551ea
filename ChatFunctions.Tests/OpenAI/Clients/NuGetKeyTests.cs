using System.ClientModel;
using ChatFunctions.Tests.Contract;

#pragma warning disable OPENAI001 // The package calls this client experimental.

namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>The access key as the ordinary <c>ApiKeyCredential</c> of the NuGet package OpenAI.</summary>
[Trait("Category", "Instance")]
public abstract class NuGetKeyTests(KeyInstance instance)
{
    public sealed class OnLocalHost(KeyInstance.OnLocalHost instance) : NuGetKeyTests(instance), IClassFixture<KeyInstance.OnLocalHost>;

    public sealed class OnWorker(KeyInstance.OnWorker instance) : NuGetKeyTests(instance), IClassFixture<KeyInstance.OnWorker>;

    [Fact]
    public async Task Credential_is_an_access_key_its_owner_s_responses_are_nobody_else_s()
    {
        var alice = new NuGetClients(instance.Host.Address, KeyInstance.AliceKey).Responses;
        var bob = new NuGetClients(instance.Host.Address, KeyInstance.BobKey).Responses;

        var response = (await alice.CreateResponseAsync(NuGetClients.Model, "Hello.")).Value;

        Assert.Equal(response.Id, (await alice.GetResponseAsync(response.Id)).Value.Id);
        await AssertStatusAsync(404, () => bob.GetResponseAsync(response.Id));
        await AssertStatusAsync(404, () => bob.CreateResponseAsync(NuGetClients.Model, "And?", response.Id));
        await AssertStatusAsync(404, () => bob.DeleteResponseAsync(response.Id));
    }

    [Fact]
    public async Task Credential_is_wrong_the_client_throws_401()
    {
        var client = new NuGetClients(instance.Host.Address, "wrong").Responses;

        await AssertStatusAsync(401, () => client.CreateResponseAsync(NuGetClients.Model, "Hello."));
    }

    private static async Task AssertStatusAsync<T>(int status, Func<Task<ClientResult<T>>> call) =>
        Assert.Equal(status, (await Assert.ThrowsAsync<ClientResultException>(call)).Status);
}
