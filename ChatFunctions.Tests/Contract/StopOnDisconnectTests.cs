using System.Text.RegularExpressions;

namespace ChatFunctions.Tests.Contract;

/// <summary>With <c>Chat__OnDisconnect=Stop</c> a reply ends with its last reader.</summary>
[Trait("Category", "Contract")]
public abstract partial class StopOnDisconnectTests(StopOnDisconnectTests.StoppingInstance instance)
{
    private const string LongReply = "[[model: deltas=3000 delay=20]]";

    public sealed class OnLocalHost(StoppingInstance.OnLocalHost instance)
        : StopOnDisconnectTests(instance), IClassFixture<StoppingInstance.OnLocalHost>;

    public sealed class OnWorker(StoppingInstance.OnWorker instance)
        : StopOnDisconnectTests(instance), IClassFixture<StoppingInstance.OnWorker>;

    [Theory]
    [InlineData(ChatClient.PlainText)]
    [InlineData(ChatClient.EventStream)]
    public async Task Readers_leave_one_after_the_other_the_last_one_ends_the_reply(string accept)
    {
        using var client = instance.CreateClient();
        var id = ChatClient.NewId();
        var first = await client.OpenAsync(id, LongReply, accept);
        await first.ReadUntilAsync("w3");
        var second = await client.OpenAsync(HttpMethod.Get, $"chat/{id}/stream", content: null, ("Accept", accept));
        await second.ReadUntilAsync("w3");

        first.Dispose();
        await second.ReadUntilAsync("w60");
        var running = (await client.MessagesAsync(id))[^1];
        second.Dispose();
        var ended = await client.EndedReplyAsync(id);

        Assert.Equal("in_progress", running.GetProperty("status").GetString());
        Assert.Equal("cancelled", ended.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Somebody_only_looks_how_far_it_is_that_is_no_reader()
    {
        using var client = instance.CreateClient();
        var stream = await client.OpenAsync(HttpMethod.Post, "v1/responses", JsonBody($$"""{"input":"{{LongReply}}","stream":true}"""));
        await stream.ReadUntilAsync("w3");
        var id = ResponseId().Match(stream.Text).Value;

        (await client.GetAsync($"v1/responses/{id}")).Expect(HttpStatusCode.OK);
        stream.Dispose();

        Assert.Equal("cancelled", await UntilEndedAsync(client, id));
    }

    [Fact]
    public async Task Reply_runs_in_the_background_readers_come_and_go_and_it_stays()
    {
        using var client = instance.CreateClient();
        var body = JsonBody($$"""{"input":"[[model: deltas=60 delay=20]]","stream":true,"background":true}""");
        var stream = await client.OpenAsync(HttpMethod.Post, "v1/responses", body);
        await stream.ReadUntilAsync("w3");
        var id = ResponseId().Match(stream.Text).Value;
        stream.Dispose();
        var second = await client.OpenAsync(HttpMethod.Get, $"v1/responses/{id}?stream=true", content: null);
        await second.ReadUntilAsync("w5");
        second.Dispose();

        Assert.Equal("completed", await UntilEndedAsync(client, id));
    }

    [GeneratedRegex("resp_[^\"]+")]
    private static partial Regex ResponseId();

    private static StringContent JsonBody(string body) => new(body, Encoding.UTF8, "application/json");

    private static async Task<string?> UntilEndedAsync(ChatClient client, string id)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var status = (await client.GetAsync($"v1/responses/{id}")).Expect(HttpStatusCode.OK).Json.GetProperty("status").GetString();
            if (status != "in_progress")
            {
                return status;
            }

            await Task.Delay(50, patience.Token);
        }
    }

    public abstract class StoppingInstance(HostKind host) : IAsyncLifetime
    {
        private IInstance? _instance;

        internal ChatClient CreateClient() => _instance!.CreateClient();

        public async Task InitializeAsync() =>
            _instance = await host.StartAsync(new Dictionary<string, string?> { ["Chat__OnDisconnect"] = "Stop" });

        public async Task DisposeAsync() => await _instance!.DisposeAsync();

        public sealed class OnLocalHost() : StoppingInstance(HostKind.LocalHost);

        public sealed class OnWorker() : StoppingInstance(HostKind.Worker);
    }
}
