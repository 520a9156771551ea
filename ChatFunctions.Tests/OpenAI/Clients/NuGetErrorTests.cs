using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI.Conversations;
using OpenAI.Responses;

#pragma warning disable OPENAI001 // The package calls this client experimental.

namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>Errors, retries and idempotency with the NuGet package OpenAI.</summary>
[Trait("Category", "Contract")]
public abstract class NuGetErrorTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : NuGetErrorTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : NuGetErrorTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private const string Model = NuGetClients.Model;

    [Theory]
    [InlineData("[[model: status=400 code=content_filter]]", 400, "content_filter")]
    [InlineData("[[model: status=401]]", 502, "model_misconfigured")]
    public async Task Model_refuses_the_exception_has_status_and_code(string input, int status, string code)
    {
        using var body = BinaryContent.Create(BinaryData.FromObjectAsJson(new { input }));
        var client = new NuGetClients(instance.Client.Address).Responses;

        var answer = await client.CreateResponseAsync(body, new RequestOptions { ErrorOptions = ClientErrorBehaviors.NoThrow });
        var thrown = await Assert.ThrowsAsync<ClientResultException>(() => client.CreateResponseAsync(Model, input));

        Assert.Equal(status, thrown.Status);
        Assert.Contains(code, thrown.Message, StringComparison.Ordinal);
        Assert.Equal(code, Error(answer).Text("code"));
        Assert.True(answer.GetRawResponse().Headers.TryGetValue("x-request-id", out _));
    }

    [Fact]
    public async Task Conversation_is_busy_the_client_throws_409_at_once_and_does_not_retry()
    {
        var attempts = new AttemptPolicy();
        var clients = new NuGetClients(instance.Client.Address, perTry: attempts);
        var id = (await clients.Conversations.CreateConversationAsync(new ConversationCreationOptions())).Value.Id;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        IAsyncEnumerable<StreamingResponseUpdate> updates =
            await clients.Responses.CreateResponseStreamingAsync(Options("[[model: deltas=40 delay=50]]", stream: true), patience.Token);
        await using var running = updates.GetAsyncEnumerator(patience.Token);
        Assert.True(await running.MoveNextAsync());
        var before = attempts.Attempts;

        var thrown = await Assert.ThrowsAsync<ClientResultException>(() => clients.Responses.CreateResponseAsync(Options("Hello?")));

        Assert.Equal(409, thrown.Status);
        Assert.Equal("1", thrown.GetRawResponse()!.Headers.TryGetValue("Retry-After", out var wait) ? wait : null);
        Assert.Equal(before + 1, attempts.Attempts);

        CreateResponseOptions Options(string input, bool stream = false) => new()
        {
            Model = Model,
            StreamingEnabled = stream,
            ConversationOptions = new ResponseConversationOptions(id),
            InputItems = { ResponseItem.CreateUserMessageItem(input) },
        };
    }

    [Fact]
    public async Task Same_header_is_sent_twice_it_is_one_turn()
    {
        var client = new NuGetClients(instance.Client.Address).Responses;
        var key = Guid.NewGuid().ToString();

        var first = await SendAsync();
        var second = await SendAsync();

        Assert.Equal(first.Id, second.Id);
        Assert.Equal(first.GetOutputText(), second.GetOutputText());
        await AssertOneTurnAsync(first);

        async Task<ResponseResult> SendAsync()
        {
            using BinaryContent body =
                new CreateResponseOptions { Model = Model, InputItems = { ResponseItem.CreateUserMessageItem("Once only.") } };
            var options = new RequestOptions();
            options.SetHeader("Idempotency-Key", key);
            return (ResponseResult)await client.CreateResponseAsync(body, options);
        }
    }

    [Fact]
    public async Task Connection_is_lost_the_client_s_own_retry_gets_the_reply_of_its_first_attempt()
    {
        var losing = new AttemptPolicy(lost: 1);
        var client = new NuGetClients(instance.Client.Address, policy: new IdempotencyPolicy(), perTry: losing).Responses;

        var first = (await client.CreateResponseAsync(Model, "Once only.")).Value;
        var second = (await client.CreateResponseAsync(Model, "Once only.")).Value;

        Assert.Equal(3, losing.Attempts);
        Assert.NotEqual(first.Id, second.Id);
        await AssertOneTurnAsync(first);
    }

    private async Task AssertOneTurnAsync(ResponseResult response) =>
        Assert.Equal(2, (await instance.Client.MessagesAsync(response.ConversationOptions.ConversationId["conv_".Length..])).Count);

    private static JsonElement Error(ClientResult answer) =>
        answer.GetRawResponse().Content.ToObjectFromJson<JsonElement>().GetProperty("error");
}
