using ChatFunctions.Tests.Survival;

namespace ChatFunctions.Tests.Contract;

/// <summary>The table service goes away, and comes back.</summary>
[Trait("Category", "Instance")]
public sealed class TableOutageTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Table_goes_away_health_and_every_route_answer_503_until_it_is_back()
    {
        var table = await AzuriteFixture.StartAsync();
        await using var host = await LocalHostProcess.StartAsync(
            new Dictionary<string, string?>
            {
                ["ConversationStore__ConnectionString"] = table.ConnectionString,
                ["Chat__LeaseDuration"] = "3 s",
            },
            output);
        using var client = host.CreateClient();
        var id = ChatClient.NewId();
        (await client.PostAsync(id, "[[model: deltas=1]]")).Expect(HttpStatusCode.OK);
        (await client.GetAsync("health")).Expect(HttpStatusCode.OK);

        await table.DisposeAsync();

        var health = (await client.GetAsync("health")).Expect(HttpStatusCode.ServiceUnavailable);
        Assert.Equal("unreachable", health.Json.GetProperty("table").GetString());
        Assert.Equal("ok", health.Json.GetProperty("model").GetString());
        ChatAnswer[] answers =
        [
            await client.PostAsync(id, "Hello"),
            await client.PostAsync(id, "Hello", ChatClient.EventStream),
            await client.PostAsync(null, "Hello", ChatClient.Json),
            await client.GetAsync($"chat/{id}"),
            await client.GetAsync("chat"),
            await client.DeleteAsync(id),
        ];
        Assert.All(answers, answer =>
        {
            Assert.EndsWith("store-unavailable", answer.ExpectProblem(503).GetProperty("type").GetString(), StringComparison.Ordinal);
            Assert.Equal("1", answer.Headers["Retry-After"]);
        });

        await using var back = await AzuriteFixture.StartAsync(table.Port);
        (await client.GetAsync("health")).Expect(HttpStatusCode.OK);
        (await client.PostAsync(id, "[[model: deltas=1]]")).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(HostKind.LocalHost)]
    [InlineData(HostKind.Worker)]
    public async Task Table_s_answers_have_no_date_health_says_so_and_a_message_is_refused_once_and_for_all(HostKind host)
    {
        await using var proxy = await TableProxy.StartAsync();
        var fault = proxy.Add(FaultKind.Undated, _ => true, int.MaxValue);
        await using var instance = await host.StartAsync(
            new Dictionary<string, string?> { ["ConversationStore__ConnectionString"] = proxy.ConnectionString }, output);
        using var client = instance.CreateClient();

        var health = (await client.GetAsync("health")).Expect(HttpStatusCode.ServiceUnavailable).Json;
        ChatAnswer[] refused =
            [await client.PostAsync(ChatClient.NewId(), "Hello"), await client.PostAsync(null, "Hello", ChatClient.EventStream)];
        fault.Stop();
        var cured = await client.PostAsync(ChatClient.NewId(), "Hello");

        Assert.Equal(("unavailable", "no-date"), (health.GetProperty("status").GetString(), health.GetProperty("table").GetString()));
        Assert.All(refused, answer =>
        {
            Assert.Contains("'Date'", answer.ExpectProblem(503).GetProperty("detail").GetString(), StringComparison.Ordinal);
            Assert.Equal("false", answer.Headers["x-should-retry"]);
        });
        cured.Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Table_does_not_exist_yet_health_is_200_and_the_first_message_makes_it()
    {
        await using var host = await LocalHostProcess.StartAsync(
            new Dictionary<string, string?> { ["ConversationStore__TableName"] = $"t{Guid.NewGuid():N}" }, output);
        using var client = host.CreateClient();

        (await client.GetAsync("health")).Expect(HttpStatusCode.OK);
        Assert.Empty((await client.GetAsync("chat")).Expect(HttpStatusCode.OK).Json.GetProperty("conversations").EnumerateArray());
        (await client.GetAsync("chat/some-id")).ExpectProblem(404);
        (await client.DeleteAsync("some-id")).Expect(HttpStatusCode.NoContent);
        (await client.PostAsync("some-id", "[[model: deltas=1]]")).Expect(HttpStatusCode.OK);
        Assert.Single((await client.GetAsync("chat")).Expect(HttpStatusCode.OK).Json.GetProperty("conversations").EnumerateArray());
    }
}
