using ChatFunctions.Tests.Contract;

namespace ChatFunctions.Tests.OpenAI.Responses;

/// <summary>What belongs to one owner does not exist for another, on every route of <c>/v1</c>.</summary>
[Trait("Category", "Instance")]
public abstract class ResponseOwnerTests(KeyInstance instance)
{
    public sealed class OnLocalHost(KeyInstance.OnLocalHost instance)
        : ResponseOwnerTests(instance), IClassFixture<KeyInstance.OnLocalHost>;

    public sealed class OnWorker(KeyInstance.OnWorker instance) : ResponseOwnerTests(instance), IClassFixture<KeyInstance.OnWorker>;

    [Fact]
    public async Task Another_owner_asks_everything_is_404_and_stays_as_it_is()
    {
        using var aliceHttp = instance.Host.CreateClient(KeyInstance.AliceKey);
        using var bobHttp = instance.Host.CreateClient(KeyInstance.BobKey);
        var (alice, bob) = (new V1(aliceHttp), new V1(bobHttp));
        var response = await alice.PostAsync("responses", new { input = "The code word is heron." });
        var (id, item, conversation) = (
            response.Text("id"), response.GetProperty("output")[0].Text("id"), response.GetProperty("conversation").Text("id"));

        var completion = (await alice.PostAsync(
            "chat/completions", new { messages = new[] { new { role = "user", content = "Mine." } }, store = true })).Text("id");

        object[] reference = [new { type = "item_reference", id = item }, new { role = "user", content = "Which?" }];
        (HttpMethod Method, string Path, object? Body)[] requests =
        [
            (HttpMethod.Get, $"responses/{id}", null),
            (HttpMethod.Get, $"responses/{id}?stream=true", null),
            (HttpMethod.Delete, $"responses/{id}", null),
            (HttpMethod.Post, $"responses/{id}/cancel", null),
            (HttpMethod.Get, $"responses/{id}/input_items", null),
            (HttpMethod.Post, "responses", new { input = "Which?", previous_response_id = id }),
            (HttpMethod.Post, "responses", new { input = "Which?", previous_response_id = id, store = false }),
            (HttpMethod.Post, "responses/input_tokens", new { input = "Which?", previous_response_id = id }),
            (HttpMethod.Post, "responses/input_tokens", new { input = "Which?", conversation }),
            (HttpMethod.Get, $"chat/completions/{completion}", null),
            (HttpMethod.Get, $"chat/completions/{completion}/messages", null),
            (HttpMethod.Get, $"chat/completions?after={completion}", null),
            (HttpMethod.Post, "responses", new { input = "Which?", conversation }),
            (HttpMethod.Post, "responses", new { input = reference }),
            (HttpMethod.Get, $"conversations/{conversation}", null),
            (HttpMethod.Post, $"conversations/{conversation}", new { metadata = new { a = "b" } }),
            (HttpMethod.Delete, $"conversations/{conversation}", null),
            (HttpMethod.Get, $"conversations/{conversation}/items", null),
            (HttpMethod.Post, $"conversations/{conversation}/items", new { items = new[] { new { role = "user", content = "Mine." } } }),
            (HttpMethod.Get, $"conversations/{conversation}/items/{item}", null),
            (HttpMethod.Delete, $"conversations/{conversation}/items/{item}", null),
        ];
        foreach (var (method, path, body) in requests)
        {
            await bob.RefusedAsync(404, method, path, body);
        }

        Assert.Equal(0, (await bob.GetAsync("chat/completions")).GetProperty("data").GetArrayLength());
        Assert.Equal(response.GetRawText(), (await alice.GetAsync($"responses/{id}")).GetRawText());
        Assert.Equal(2, (await alice.GetAsync($"conversations/{conversation}/items")).GetProperty("data").GetArrayLength());
    }

    [Fact]
    public async Task No_key_is_sent_every_route_answers_401_in_openai_s_form()
    {
        using var http = instance.Host.CreateClient("wrong");
        var nobody = new V1(http);

        string[] paths =
        [
            "models", "models/offline-model", "responses/resp_x_1-00000000", "conversations/conv_x", "conversations/conv_x/items",
            "chat/completions",
        ];
        foreach (var path in paths)
        {
            Assert.Equal("invalid_api_key", (await nobody.RefusedAsync(401, HttpMethod.Get, path)).Text("code"));
        }

        foreach (var path in new[] { "responses", "conversations", "chat/completions" })
        {
            Assert.Equal("authentication_error", (await nobody.RefusedAsync(401, HttpMethod.Post, path, "nonsense")).Text("type"));
        }
    }
}
