using System.Net.Http.Json;
using ChatFunctions.Tests.Images;
using ChatFunctions.Tests.OpenAI;

namespace ChatFunctions.Tests.Contract;

/// <summary>Images of messages: the model is shown them again, callers get them back, and they go with their conversation.</summary>
[Trait("Category", "Contract")]
public abstract class ImageTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : ImageTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : ImageTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private V1 Api => new(instance.Client);

    [Theory]
    [InlineData("chat/ID", """{"message":"Look","images":["URL"]}""")]
    [InlineData("chat/ID", """{"images":["URL"]}""")]
    [InlineData(
        "v1/responses",
        """{"input":[{"role":"user","content":[{"type":"input_text","text":"Look"},{"type":"input_image","image_url":"URL","detail":"low"}]}]}""")]
    [InlineData(
        "v1/chat/completions",
        """
        {"store":true,"messages":[{"role":"user","content":
          [{"type":"text","text":"Look"},{"type":"image_url","image_url":{"url":"URL","detail":"high"}}]}]}
        """)]
    [InlineData(
        "ui/chat",
        """
        {"id":"ID","trigger":"submit-message","messages":[{"id":"m","role":"user","parts":
          [{"type":"text","text":"Look"},{"type":"file","mediaType":"image/png","url":"URL"}]}]}
        """)]
    public async Task Message_shows_an_image_the_next_turn_shows_it_again_and_it_goes_with_its_conversation(string path, string body)
    {
        var id = ChatClient.NewId();
        var first = await PostAsync(Filled(path, id), Filled(body, id));
        id = path.Contains("ID", StringComparison.Ordinal) || body.Contains("ID", StringComparison.Ordinal) ? id : first.ConversationId;

        var next = await instance.Client.PostAsync(id, "And now?");

        // A stream of events has it word by word.
        Assert.Contains("image/png", first.Body, StringComparison.Ordinal);
        Assert.Contains(Pictures.SeenPng, next.Expect(HttpStatusCode.OK).Body, StringComparison.Ordinal);
        var image = Assert.Single((await instance.Client.MessagesAsync(id))[0].GetProperty("images").EnumerateArray());
        Assert.Equal("image/png", image.Text("type"));
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(image.Text("url")!));
        Assert.Equal(Convert.FromBase64String(Pictures.Png), await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("image/png", response.Content.Headers.ContentType!.MediaType);
        Assert.True(response.Headers.CacheControl!.Private);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Single(await Pictures.BlobsAsync(id));

        (await instance.Client.DeleteAsync(id)).Expect(HttpStatusCode.NoContent);

        Assert.Empty(await Pictures.BlobsAsync(id));
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri(image.Text("url")!))).StatusCode);
    }

    [Fact]
    public async Task Response_shows_images_its_input_items_name_them_where_they_can_be_had()
    {
        var response = await Api.PostAsync("responses", Input($"\"{Pictures.PngUrl}\"", "\"https://example.com/a.png\""));

        var items = await Api.GetAsync($"responses/{response.Text("id")}/input_items");

        var content = items.GetProperty("data")[0].GetProperty("content").EnumerateArray().ToArray();
        Assert.Equal(["input_text", "input_image", "input_image"], content.Select(part => part.Text("type")));
        Assert.Matches("^http://.+/api/chat/.+/images/[0-9a-f]{64}$", content[1].Text("image_url"));
        Assert.Equal("https://example.com/a.png", content[2].Text("image_url"));
        Assert.Contains(
            "I see: image/png of 70 bytes, https://example.com/a.png.",
            response.GetProperty("output")[0].GetProperty("content")[0].Text("text"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1/responses", """{"store":false,"input":[{"role":"user","content":[{"type":"input_image","image_url":"URL"}]}]}""")]
    [InlineData(
        "v1/chat/completions",
        """{"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"URL"}}]}]}""")]
    public async Task Nothing_is_kept_the_model_is_shown_the_image_all_the_same(string path, string body) =>
        Assert.Contains(Pictures.SeenPng, (await PostAsync(path, Filled(body, ""))).Body, StringComparison.Ordinal);

    [Fact]
    public async Task Conversation_goes_on_from_an_earlier_response_it_has_images_of_its_own()
    {
        var first = await Api.PostAsync("responses", Input($"\"{Pictures.PngUrl}\""));
        await Api.PostAsync("responses", new { input = "On", previous_response_id = first.Text("id") });
        var fork = (await Api.SendAsync(
            HttpMethod.Post, "responses", new { input = "Otherwise", previous_response_id = first.Text("id") })).Expect(HttpStatusCode.OK);
        var original = (await Api.SendAsync(HttpMethod.Get, $"responses/{first.Text("id")}")).Json.GetProperty("conversation").Text("id")!;
        await Api.DeleteAsync($"conversations/{original}");

        var next = await instance.Client.PostAsync(fork.ConversationId, "And now?");

        Assert.Contains(Pictures.SeenPng, next.Expect(HttpStatusCode.OK).Body, StringComparison.Ordinal);
        Assert.Single(await Pictures.BlobsAsync(fork.ConversationId));
        (await instance.Client.DeleteAsync(fork.ConversationId)).Expect(HttpStatusCode.NoContent);
        Assert.Empty(await Pictures.BlobsAsync(fork.ConversationId));
    }

    [Fact]
    public async Task Items_of_a_conversation_have_images_they_are_shown_and_may_be_referred_to_from_another()
    {
        var conversation = (await Api.PostAsync("conversations", Items(Pictures.PngUrl))).Text("id")!;
        var added = await Api.PostAsync($"conversations/{conversation}/items", Items(Pictures.PngOf(7), "https://example.com/a.png"));
        var item = added.GetProperty("data")[0].Text("id")!;

        var here = await Api.PostAsync("responses", new { conversation, input = "Look" });
        var there = await Api.SendAsync(HttpMethod.Post, "responses", new { input = new[] { new { type = "item_reference", id = item } } });
        await Api.DeleteAsync($"conversations/{conversation}");
        var next = await instance.Client.PostAsync(there.ConversationId, "And now?");

        const string Second = "image/png of 100 bytes, https://example.com/a.png.";
        const string Referred = $"I see: {Second}";
        Assert.Contains($"I see: image/png of 70 bytes, {Second}", Said(here), StringComparison.Ordinal);
        Assert.Contains(Referred, Said(there.Expect(HttpStatusCode.OK).Json), StringComparison.Ordinal);
        Assert.Contains(Referred, next.Expect(HttpStatusCode.OK).Body, StringComparison.Ordinal);
        Assert.Single(await Pictures.BlobsAsync(there.ConversationId));
    }

    [Theory]
    [InlineData("\"http://example.com/a.png\"", "input[0].content[1].image_url")]
    [InlineData("\"data:image/png;base64,SGVsbG8gV29ybGQ=\"", "input[0].content[1].image_url")]
    [InlineData("\"data:image/png;base64,iVBORw0KGgo\"", "input[0].content[1].image_url")]
    [InlineData("\"data:image/png,text\"", "input[0].content[1].image_url")]
    [InlineData("null,\"file_id\":\"file-1\"", "input[0].content[1].file_id")]
    [InlineData("\"https://example.com/a.png\",\"detail\":\"huge\"", "input[0].content[1].detail")]
    public async Task Image_is_none_it_is_refused_by_its_place(string image, string place) =>
        Assert.Equal(place, (await Api.RefusedAsync(Input(image))).Text("param"));

    [Fact]
    public async Task Message_has_more_images_than_it_may_it_is_refused()
    {
        var images = Enumerable.Range(0, 11).Select(number => Pictures.PngOf(number)).ToArray();

        var refused = await instance.Client.SendAsync(
            HttpMethod.Post, "chat", JsonContent.Create(new { message = "Look", images }));

        Assert.Contains("at most 10 images", refused.ExpectProblem(400).Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10, HttpStatusCode.OK)]
    [InlineData(11, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Images_are_large_they_are_taken_up_to_20_MiB(int halfMegabytes, HttpStatusCode status)
    {
        var images = new[] { Pictures.PngOf(1, 10 << 20), Pictures.PngOf(2, halfMegabytes << 20) };

        var answer = await instance.Client.SendAsync(
            HttpMethod.Post, "chat", JsonContent.Create(new { message = "[[model: deltas=1]] Look", images }));

        answer.Expect(status);
    }

    [Fact]
    public async Task Label_says_another_type_the_first_bytes_decide()
    {
        var answer = await PostAsync("chat", $$"""{"message":"Look","images":["data:image/jpeg;base64,{{Pictures.Gif}}"]}""");

        Assert.Contains("I see: image/gif of 42 bytes.", answer.Body, StringComparison.Ordinal);
    }

    private static string? Said(JsonElement response) => response.GetProperty("output")[0].GetProperty("content")[0].Text("text");

    private static string Items(params string[] images) => Input([.. images.Select(image => $"\"{image}\"")])
        .Replace("\"input\"", "\"items\"", StringComparison.Ordinal);

    private static string Filled(string text, string id) =>
        text.Replace("URL", Pictures.PngUrl, StringComparison.Ordinal).Replace("ID", id, StringComparison.Ordinal);

    private static string Input(params string[] images) => $$"""
        {"input":[{"role":"user","content":[{"type":"input_text","text":"Look"},
          {{string.Join(',', images.Select(image => $$"""{"type":"input_image","image_url":{{image}}}"""))}}]}]}
        """;

    private async Task<ChatAnswer> PostAsync(string path, string body) => (await instance.Client.SendAsync(
        HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, "application/json"))).Expect(HttpStatusCode.OK);
}
