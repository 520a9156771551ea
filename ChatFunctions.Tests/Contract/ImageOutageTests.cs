using System.Net.Http.Json;
using System.Net.Sockets;
using ChatFunctions.Tests.Images;
using ChatFunctions.Tests.OpenAI;

namespace ChatFunctions.Tests.Contract;

/// <summary>The blob service is away, slow, or refuses: no turn with a new image begins, and all else goes on.</summary>
[Trait("Category", "Instance")]
public sealed class ImageOutageTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("away")]
    [InlineData("slow")]
    [InlineData("refusing")]
    public async Task Blob_service_fails_a_new_image_is_refused_an_old_one_is_only_told_of_and_a_deletion_waits(string how)
    {
        var azurite = await AzuriteFixture.SharedAsync();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = how switch
        {
            "away" => QuietPort.Choose(),
            "slow" => ((IPEndPoint)silent.LocalEndpoint).Port,
            _ => azurite.Port,
        };
        var settings = new Dictionary<string, string?>
        {
            ["ConversationStore__TableName"] = $"t{Guid.NewGuid():N}",
            ["Chat__LeaseDuration"] = "3 s",
        };
        await using var whole = await ModelInstance.StartAsync(output, settings);
        settings["ConversationStore__ConnectionString"] = azurite.ConnectionString.Replace(
            $"BlobEndpoint=http://127.0.0.1:{azurite.Port - 2}/", $"BlobEndpoint=http://127.0.0.1:{port}/", StringComparison.Ordinal);
        await using var broken = await ModelInstance.StartAsync(output, settings);
        var (id, other) = (ChatClient.NewId(), ChatClient.NewId());
        (await PostAsync(whole.Client, id)).Expect(HttpStatusCode.OK);

        var refused = await PostAsync(broken.Client, other);
        var goesOn = await broken.Client.PostAsync(id, "And now?");
        var waits = await broken.Client.DeleteAsync(id);

        Assert.Contains("images", refused.ExpectProblem(503).Text("detail"), StringComparison.Ordinal);
        Assert.Equal("1", refused.Headers["Retry-After"]);
        (await broken.Client.GetAsync($"chat/{other}")).ExpectProblem(404);
        goesOn.Expect(HttpStatusCode.OK);
        Assert.Contains("An image was here", broken.Latest.Body.GetRawText(), StringComparison.Ordinal);
        waits.ExpectProblem(503);
        (await broken.Client.GetAsync($"chat/{id}")).ExpectProblem(404);
        (await whole.Client.DeleteAsync(id)).Expect(HttpStatusCode.NoContent);
        Assert.Empty(await Pictures.BlobsAsync(id, settings["ConversationStore__TableName"]!));
    }

    [Fact]
    public async Task Conversation_has_many_images_the_model_is_shown_the_newest_five_and_told_of_the_others()
    {
        await using var instance = await ModelInstance.StartAsync(output);
        var id = ChatClient.NewId();
        for (var number = 0; number < 4; number++)
        {
            (await PostAsync(instance.Client, id, Pictures.PngOf(2 * number), Pictures.PngOf((2 * number) + 1)))
                .Expect(HttpStatusCode.OK);
        }

        (await instance.Client.PostAsync(id, "And now?")).Expect(HttpStatusCode.OK);

        var parts = instance.Latest.Body.GetProperty("messages").EnumerateArray()
            .Where(message => message.GetProperty("content").ValueKind == JsonValueKind.Array)
            .SelectMany(message => message.GetProperty("content").EnumerateArray()).ToArray();
        Assert.Equal(
            Enumerable.Range(3, 5).Select(number => Pictures.PngOf(number)),
            parts.Where(part => part.Text("type") == "image_url").Select(part => part.GetProperty("image_url").Text("url")));
        Assert.Equal(
            3, parts.Count(part => part.Text("type") == "text" && part.Text("text")!.StartsWith("[An image", StringComparison.Ordinal)));
    }

    private static Task<ChatAnswer> PostAsync(ChatClient client, string id, params string[] images) => client.SendAsync(
        HttpMethod.Post,
        $"chat/{id}",
        JsonContent.Create(new { message = "[[model: deltas=1]] Look", images = images.Length > 0 ? images : [Pictures.PngUrl] }));
}
