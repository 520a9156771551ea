using System.Net.Http.Json;
using ChatFunctions.Tests.OpenAI;

namespace ChatFunctions.Tests.Contract;

/// <summary>A model gives a conversation its title, when its first turn has ended.</summary>
[Trait("Category", "Instance")]
public abstract class TitleTests(HostKind kind, ITestOutputHelper output)
{
    public sealed class OnLocalHost(ITestOutputHelper output) : TitleTests(HostKind.LocalHost, output);

    public sealed class OnWorker(ITestOutputHelper output) : TitleTests(HostKind.Worker, output);

    [Fact]
    public async Task First_turn_has_ended_model_gives_the_title_and_a_name_by_hand_is_kept()
    {
        await using var host = await kind.StartAsync(new Dictionary<string, string?> { ["Chat__TitleModel"] = "title-model" }, output);
        using var client = host.CreateClient();
        var (id, named) = (ChatClient.NewId(), ChatClient.NewId());

        // The offline model reads the directive in what it is to give a title to, too.
        (await client.PostAsync(id, "[[model: deltas=3 delay=0]] Hello")).Expect(HttpStatusCode.OK);
        using (var stream = await client.OpenAsync(named, "[[model: deltas=20 delay=20]] Hello"))
        {
            await stream.ReadUntilAsync("w2 ");
            (await client.SendAsync(HttpMethod.Patch, $"chat/{named}", JsonContent.Create(new { title = "By hand" })))
                .Expect(HttpStatusCode.OK);
            await stream.ReadToEndAsync();
        }

        Assert.Equal("w1 w2 w3", await TitleOtherThanAsync(client, id, "[[model: deltas=3 delay=0]] Hello"));
        (await client.PostAsync(id, "[[model: deltas=1 delay=0]] And?")).Expect(HttpStatusCode.OK);
        var listed = (await client.GetAsync("chat?limit=100")).Expect(HttpStatusCode.OK).Json.GetProperty("conversations").EnumerateArray();
        Assert.Equal("w1 w2 w3", listed.Single(item => item.Text("id") == id).Text("title"));
        Assert.Equal("By hand", (await client.HistoryAsync(named)).Text("title"));
    }

    private static async Task<string?> TitleOtherThanAsync(ChatClient client, string id, string first)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var title = (await client.HistoryAsync(id)).Text("title");
            if (title != first)
            {
                return title;
            }

            await Task.Delay(50, patience.Token);
        }
    }
}
