namespace ChatFunctions.Tests.Contract;

/// <summary>A client that leaves ends its own view of the reply, not the reply.</summary>
[Trait("Category", "Contract")]
public abstract class DisconnectTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : DisconnectTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : DisconnectTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private ChatClient Client => instance.Client;

    [Theory]
    [InlineData(ChatClient.PlainText)]
    [InlineData(ChatClient.EventStream)]
    public async Task Client_leaves_in_the_middle_of_a_reply_it_is_complete_in_the_history_afterwards(string accept)
    {
        var id = ChatClient.NewId();
        using (var stream = await Client.OpenAsync(id, "[[model: deltas=30 delay=20]]", accept))
        {
            await stream.ReadUntilAsync("w3");
        }

        var reply = await Client.EndedReplyAsync(id);

        Assert.Equal("completed", reply.GetProperty("status").GetString());
        Assert.Equal(string.Join(' ', Enumerable.Range(1, 30).Select(n => $"w{n}")), reply.GetProperty("content").GetString());
    }

    [Fact]
    public async Task Client_leaves_before_the_first_byte_reply_is_complete_in_the_history_afterwards()
    {
        var id = ChatClient.NewId();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var leave = new CancellationTokenSource();
        using var body = ChatClient.Body("[[model: deltas=10 first=3000 delay=0]]");
        var post = http.PostAsync(new Uri(Client.Address, $"chat/{id}"), body, leave.Token);
        await UntilBegunAsync(id);

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => post);
        var reply = await Client.EndedReplyAsync(id);
        Assert.Equal("completed", reply.GetProperty("status").GetString());
        Assert.EndsWith("w10", reply.GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    private async Task UntilBegunAsync(string id)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await Client.GetAsync($"chat/{id}")).Status == System.Net.HttpStatusCode.NotFound)
        {
            await Task.Delay(20, patience.Token);
        }
    }
}
