using System.Net.Http.Json;
using ChatFunctions.Benchmarks.Floor;
using ChatFunctions.Benchmarks.Tables;
using ChatFunctions.Benchmarks.Upstream;

namespace ChatFunctions.Tests.Benchmarks;

/// <summary>That the floor does what the app does, or comparing with it would mean nothing.</summary>
public sealed class FloorTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Floor_and_app_take_turns_in_one_conversation_each_goes_on_where_the_other_has_ended()
    {
        await using var table = await TableStandIn.StartAsync();
        await using var upstream = UpstreamServer.Start();
        await using var floor = await FloorServer.BuildAsync(upstream.Address, table.ConnectionString);
        floor.Urls.Add("http://127.0.0.1:0");
        await floor.StartAsync();
        var settings = new Dictionary<string, string?>
        {
            ["ConversationStore__ConnectionString"] = table.ConnectionString,
            ["ConversationStore__TableName"] = FloorServer.Table,
            ["OPENAI_BASE_URL"] = upstream.Address.ToString(),
            ["OPENAI_MODEL"] = "benchmark",
        };
        await using var app = await LocalHostProcess.StartAsync(settings, output);
        using var client = app.CreateClient();
        using var http = new HttpClient();
        var id = ChatClient.NewId();

        Assert.Equal(" the of", await AskFloorAsync(ReplyScript.Burst(2)));
        Assert.Equal(" the of and", (await client.PostAsync(id, ReplyScript.Burst(3).ToString())).Expect(HttpStatusCode.OK).Body);
        Assert.Equal(" the of and to", await AskFloorAsync(ReplyScript.Paced(4, 400)));

        Assert.Equal(
            [" the of", " the of and", " the of and to"],
            (await client.MessagesAsync(id)).Where((_, index) => index % 2 == 1).Select(Content));
        Assert.All(await client.MessagesAsync(id), message => Assert.Equal("completed", message.GetProperty("status").GetString()));
        var list = (await client.GetAsync("chat")).Expect(HttpStatusCode.OK).Json.GetProperty("conversations");
        Assert.Equal([id], list.EnumerateArray().Select(conversation => conversation.GetProperty("id").GetString()));
        var replay = (await client.GetAsync($"chat/{id}/stream", ("Accept", ChatClient.EventStream))).Expect(HttpStatusCode.OK).Frames;
        Assert.Equal(4, replay.Count(frame => frame.Event == "response.output_text.delta"));

        async Task<string> AskFloorAsync(ReplyScript script)
        {
            using var answer = await http.PostAsync(
                new Uri($"{floor.Urls.First()}/chat/{id}"), JsonContent.Create(new { message = script.ToString() }));
            return await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        }
    }

    private static string? Content(JsonElement message) => message.GetProperty("content").GetString();
}
