using System.Net.Http.Json;

namespace ChatFunctions.Tests.Contract.Wires;

/// <summary>What is sent to services that understand less, or whose address was pasted from somewhere.</summary>
[Trait("Category", "Instance")]
public sealed class DialectTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("unknown=stream_options")]
    [InlineData("unknown=stream_options status=422")]
    [InlineData("unknown=max_completion_tokens")]
    [InlineData("unknown=max_completion_tokens status=422")]
    public async Task Service_does_not_know_a_field_of_ours_it_is_asked_once_more_and_from_then_on_without_it(string directive)
    {
        await using var instance = await ModelInstance.StartAsync(output);
        var asked = new List<int>();
        for (var turn = 0; turn < 3; turn++)
        {
            foreach (var ask in Ask.All)
            {
                var before = instance.Requests.Count;
                var answer = await ask.SendAsync(instance.Client, $"[[model: {directive} deltas=3]]", ChatClient.NewId());

                Assert.Contains("w3", answer.Expect(HttpStatusCode.OK).Body, StringComparison.Ordinal);
                asked.Add(instance.Requests.Count - before);
            }
        }

        Assert.Equal([2, .. Enumerable.Repeat(1, asked.Count - 1)], asked);
    }

    [Theory]
    [InlineData("temperature", "{\"temperature\":0.5}")]
    [InlineData("top_p", "{\"top_p\":0.5}")]
    [InlineData("stop", "{\"stop\":[\"x\"]}")]
    public async Task Service_does_not_know_what_the_caller_asked_for_caller_is_told_and_nothing_is_dropped(string field, string fields)
    {
        await using var instance = await ModelInstance.StartAsync(output);
        var body = $$"""{"messages":[{"role":"user","content":"[[model: unknown={{field}}]]"}],{{fields[1..]}}""";

        var answer = await instance.Client.SendAsync(HttpMethod.Post, "v1/chat/completions", new StringContent(body));

        var error = answer.Expect(HttpStatusCode.BadRequest).Json.GetProperty("error");
        Assert.Equal((field, "false"), (error.GetProperty("param").GetString(), answer.Headers["x-should-retry"]));
        Assert.Single(instance.Requests);
    }

    [Fact]
    public async Task Caller_sends_rules_under_several_roles_the_model_gets_one_system_message()
    {
        await using var instance = await ModelInstance.StartAsync(output);
        object[] messages =
        [
            new { role = "developer", content = "Be kind." }, new { role = "user", content = "Hello" },
            new { role = "system", content = "Be brief." },
            new { role = "user", content = "[[model: deltas=1]]" },
        ];

        (await instance.Client.SendAsync(HttpMethod.Post, "v1/chat/completions", JsonContent.Create(new { messages })))
            .Expect(HttpStatusCode.OK);
        var stateless = instance.Messages;
        (
            await instance.Client.SendAsync(
                HttpMethod.Post, "v1/responses", JsonContent.Create(new { input = messages, instructions = "Be true." })))
            .Expect(HttpStatusCode.OK);
        var turn = instance.Messages;

        Assert.Equal([("system", "Be kind.\n\nBe brief."), ("user", "Hello"), ("user", "[[model: deltas=1]]")], stateless);
        Assert.Equal(
            [
                ("system", "You are a helpful AI assistant.\n\nBe true.\n\nBe kind.\n\nBe brief."),
                ("user", "Hello"),
                ("user", "[[model: deltas=1]]"),
            ],
            turn);
    }

    [Theory]
    [InlineData("OPENAI_BASE_URL", "", "/v1/chat/completions")]
    [InlineData("OPENAI_BASE_URL", "v1/chat/completions", "/v1/chat/completions")]
    [InlineData(
        "AZURE_OPENAI_ENDPOINT", "openai/deployments/gpt/chat/completions?api-version=2024-10-21",
        "/openai/deployments/gpt/chat/completions?api-version=2024-10-21")]
    public async Task Address_was_pasted_the_model_is_asked_where_it_is(string setting, string pasted, string path)
    {
        await using var instance = await ModelInstance.StartAsync(output, settings: null, server => new Dictionary<string, string?>
        {
            [setting] = new Uri(server.AzureEndpoint, pasted).ToString(),
            ["OPENAI_MODEL"] = setting == "OPENAI_BASE_URL" ? "offline-model" : null,
            ["AZURE_OPENAI_API_KEY"] = setting == "AZURE_OPENAI_ENDPOINT" ? "offline" : null,
        });

        (await instance.Client.PostAsync(ChatClient.NewId(), "Hello")).Expect(HttpStatusCode.OK);

        Assert.Equal(path, instance.Latest.Path + instance.Latest.Query);
    }
}
