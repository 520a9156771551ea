namespace ChatFunctions.Tests.OpenAI.Clients;

/// <summary>An <c>Idempotency-Key</c> from the clients of npm.</summary>
[Trait("Category", "Contract")]
public abstract class NodeIdempotencyTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : NodeIdempotencyTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance)
        : NodeIdempotencyTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private readonly string _key = Guid.NewGuid().ToString();

    [ToolFact("node")]
    public async Task Same_header_is_sent_twice_it_is_one_turn_and_with_another_body_an_error()
    {
        var seen = await RunAsync("idempotency/header", new { key = _key });

        Assert.Equal(seen.GetProperty("ids")[0].GetString(), seen.GetProperty("ids")[1].GetString());
        Assert.Equal(seen.GetProperty("texts")[0].GetString(), seen.GetProperty("texts")[1].GetString());
        Assert.Equal(422, seen.GetProperty("otherBody").GetInt32());
        Assert.Equal(422, seen.GetProperty("streamed").GetInt32());
        await AssertOneTurnAsync(seen);
    }

    [ToolFact("node")]
    public async Task Client_s_own_option_is_used_it_is_sent_only_by_a_client_that_knows_the_header()
    {
        var seen = await RunAsync("idempotency/option");

        Assert.NotEqual(seen.GetProperty("untold")[0].GetString(), seen.GetProperty("untold")[1].GetString());
        Assert.Equal(seen.GetProperty("told")[0].GetString(), seen.GetProperty("told")[1].GetString());
        Assert.NotEqual(seen.GetProperty("own")[0].GetString(), seen.GetProperty("own")[1].GetString());
    }

    [ToolFact("node")]
    public async Task Connection_is_lost_the_client_s_own_retry_gets_the_reply_of_its_first_attempt()
    {
        var seen = await RunAsync("idempotency/retry", new { key = _key });

        Assert.Equal(2, seen.GetProperty("attempts").GetInt32());
        await AssertOneTurnAsync(seen);
    }

    [ToolFact("node")]
    public async Task Connection_is_lost_at_every_edit_each_is_made_once()
    {
        var seen = await RunAsync("idempotency/edits", new { key = _key });

        Assert.Equal(seen.GetProperty("ids")[0].GetString(), seen.GetProperty("ids")[1].GetString());
        Assert.Equal(2, seen.GetProperty("there").GetInt32());
        Assert.Equal((422, 422), (seen.GetProperty("otherBody").GetInt32(), seen.GetProperty("otherRoute").GetInt32()));
        Assert.True(seen.GetProperty("deleted").GetBoolean());
    }

    [ToolFact("node")]
    public async Task Ai_sdk_sends_the_same_header_twice_it_is_one_turn()
    {
        var ids = await RunAsync("ai-sdk/idempotency", new { key = _key });

        Assert.Equal(ids[0].GetString(), ids[1].GetString());
    }

    private async Task AssertOneTurnAsync(JsonElement seen) =>
        Assert.Equal(2, (await instance.Client.MessagesAsync(seen.Text("conversation")!["conv_".Length..])).Count);

    private Task<JsonElement> RunAsync(string scenario, object? arguments = null) =>
        NodeClient.RunAsync(instance.Client.Address, scenario, arguments);
}
