using System.Diagnostics;
using ChatFunctions.Tests.Survival;
using ChatFunctions.Tests.TurnProtocol;
using ChatFunctions.Tests.Worker;

namespace ChatFunctions.Tests.Hosting;

/// <summary>How the genuine worker starts and ends, as its host sees it.</summary>
public sealed class WorkerProcessTests(ITestOutputHelper output)
{
    private const string Key = "a-long-random-secret";

    [Theory]
    [InlineData("Chat__Access is 'Nobody', but must be Key, EasyAuth or Open.", "Chat__Access=Nobody")]
    [InlineData("Chat__Acces is not a setting that anything reads. Did you mean Chat__Access?", "Chat__Acces=Key;Chat__Keys__web=" + Key)]
    [InlineData(
        "Chat__MaxTurnDuration is 00:10:00, but must be below functionTimeout in host.json, which is 00:10:00: an invocation that takes longer ends its whole worker.", "Chat__MaxTurnDuration=10 min")]
    [InlineData("Chat__Keys__web must be 16 to 512 visible ASCII characters.", "Chat__Access=Key;Chat__Keys__web=with space " + Key)]
    public async Task Setting_is_wrong_worker_ends_with_1_and_one_line_that_the_host_takes_for_an_error(string line, string settings)
    {
        var all = settings.Split(';').Select(setting => setting.Split('=', 2)).ToDictionary(pair => pair[0], string? (pair) => pair[1]);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => FunctionsHost.StartAsync(all, output));

        Assert.Equal($"The worker ended with exit code 1 instead of serving:\nerror: {line}", failure.Message.TrimEnd());
    }

    [Fact]
    public async Task Host_asks_it_to_terminate_worker_ends_with_0()
    {
        await using var host = await FunctionsHost.StartAsync(testOutput: output);

        Assert.Equal(0, await host.StopAsync());
    }

    [Fact]
    public async Task Host_asks_it_to_terminate_while_it_starts_worker_ends_with_0()
    {
        await using var rpc = await RpcServer.StartAsync();
        var (id, said) = (Guid.NewGuid().ToString(), new OutputLines());
        var connection = new WorkerConnection((_, _) => { });
        var connected = rpc.Streams.ConnectedAsync(id, connection);
        var settings = new Dictionary<string, string?>
        {
            ["Chat__Access"] = "Open",
            ["ConversationStore__ConnectionString"] = "UseDevelopmentStorage=true",
            ["OPENAI_BASE_URL"] = "http://127.0.0.1:9/v1",
            ["OPENAI_MODEL"] = "m",
        };

        // Waits in the stream for the worker, which listens only after it has connected.
        connection.Terminate(TimeSpan.FromSeconds(5));
        await using var worker = GenuineWorker.Start(
            await PublishedApp.FolderAsync(), id, rpc.Address, new Uri("http://localhost:7071"), settings, said);
        await connected;

        Assert.True(await worker.Exit == 0, said.Text);
        Assert.DoesNotContain("error:", said.Text, StringComparison.Ordinal);
    }

    [PosixFact]
    public async Task Signal_ends_it_host_replaces_it_and_answers_on()
    {
        await using var host = await FunctionsHost.StartAsync(testOutput: output);
        using var client = host.CreateClient();
        (await client.GetAsync("health")).Expect(HttpStatusCode.OK);
        using var worker = Process.GetProcessById(host.ProcessId);

        Signal.Terminate(worker);
        await Eventually.TrueAsync(() => host.ProcessId != worker.Id);

        (await client.GetAsync("health")).Expect(HttpStatusCode.OK);
    }
}
