namespace ChatFunctions.Tests.OpenAI.Responses;

/// <summary>Ids that lead nowhere, queries, and lists, on the routes of responses and conversations.</summary>
[Trait("Category", "Contract")]
public abstract class ResponseRouteTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : ResponseRouteTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance)
        : ResponseRouteTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private V1 Api => new(instance.Client);

    [Theory]
    [InlineData("conv_does-not-exist", "conversation")]
    [InlineData("does-not-exist", "conversation")]
    [InlineData("conv_", "conversation")]
    [InlineData("conv_not.an.id", "conversation")]
    [InlineData("", "conversation")]
    public async Task Conversation_does_not_exist_a_response_in_it_is_404(string conversation, string param)
    {
        Assert.Equal(("not_found", param), Told(await Api.RefusedAsync(new { input = "Hello.", conversation }, 404)));
        Assert.Equal(
            ("not_found", param), Told(await Api.RefusedAsync(new { input = "Hello.", conversation = new { id = conversation } }, 404)));
    }

    [Theory]
    [InlineData("resp_x_1-00000000")]
    [InlineData("resp_")]
    [InlineData("resp_1")]
    [InlineData("msg_x_1-00000000")]
    [InlineData("resp_x_99999999999999999999-00000000")]
    [InlineData("resp_not.an.id_1-00000000")]
    public async Task Response_does_not_exist_every_route_answers_404(string id)
    {
        Assert.Equal(
            ("not_found", "previous_response_id"), Told(await Api.RefusedAsync(new { input = "Hello.", previous_response_id = id }, 404)));
        await AssertNoResponseAsync(id);
    }

    [Fact]
    public async Task Id_names_the_user_s_message_or_another_token_it_is_no_response()
    {
        var id = (await Api.PostAsync("responses", new { input = "Hello." })).Text("id")!;

        await AssertNoResponseAsync(id.Replace("_1-", "_0-", StringComparison.Ordinal));
        await AssertNoResponseAsync($"{id[..^8]}00000000");
        await AssertNoResponseAsync(id.Replace("_1-", "_3-", StringComparison.Ordinal));
        Assert.Equal(id, (await Api.GetAsync($"responses/{id}")).Text("id"));
    }

    [Fact]
    public async Task Id_names_a_message_of_the_assistant_s_that_the_client_brought_it_is_no_response()
    {
        var input = new[] { ("user", "Hi."), ("assistant", "Hello."), ("user", "And?") }.Select(
            message => new { role = message.Item1, content = message.Item2 });
        var id = (await Api.PostAsync("responses", new { input })).Text("id")!;
        var brought = id.Replace("_3-", "_1-", StringComparison.Ordinal);

        Assert.Equal(
            ("not_found", "previous_response_id"),
            Told(await Api.RefusedAsync(new { input = "Hello.", previous_response_id = brought }, 404)));
        await AssertNoResponseAsync(brought);
    }

    [Theory]
    [InlineData("starting_after=-1&stream=true", "starting_after")]
    [InlineData("starting_after=x&stream=true", "starting_after")]
    public async Task Cursor_of_events_is_not_valid_it_is_refused(string query, string param)
    {
        var id = (await Api.PostAsync("responses", new { input = "Hello." })).Text("id");

        Assert.Equal(("invalid_request", param), Told(await Api.RefusedAsync(400, HttpMethod.Get, $"responses/{id}?{query}")));
    }

    [Theory]
    [InlineData("limit=0", "limit", "invalid_request")]
    [InlineData("limit=101", "limit", "invalid_request")]
    [InlineData("limit=x", "limit", "invalid_request")]
    [InlineData("order=up", "order", "invalid_request")]
    [InlineData("after=msg_other_1-00000000", "after", "invalid_request")]
    [InlineData("after=x", "after", "invalid_request")]
    [InlineData("before=x", "before", "unsupported_parameter")]
    public async Task Query_of_a_list_is_not_valid_it_is_refused(string query, string param, string code)
    {
        var response = await Api.PostAsync("responses", new { input = "Hello." });
        string[] lists =
            [$"responses/{response.Text("id")}/input_items", $"conversations/{response.GetProperty("conversation").Text("id")}/items"];

        foreach (var list in lists)
        {
            Assert.Equal((code, param), Told(await Api.RefusedAsync(400, HttpMethod.Get, $"{list}?{query}")));
        }
    }

    [Fact]
    public async Task Conversation_is_deleted_and_begun_anew_the_old_ids_stay_dead()
    {
        var id = ChatClient.NewId();
        (await instance.Client.PostAsync(id, "Hello.")).Expect(HttpStatusCode.OK);
        var old = (await Api.PostAsync("responses", new { input = "And?", conversation = $"conv_{id}" })).Text("id")!;
        await Api.DeleteAsync($"conversations/conv_{id}");
        (await instance.Client.PostAsync(id, "Hello.")).Expect(HttpStatusCode.OK);
        (await instance.Client.PostAsync(id, "Hello again.")).Expect(HttpStatusCode.OK);

        await AssertNoResponseAsync(old);
        await Api.RefusedAsync(
            404, HttpMethod.Get, $"conversations/conv_{id}/items/{old.Replace("resp_", "msg_", StringComparison.Ordinal)}");
    }

    [Fact]
    public async Task Conversation_is_updated_only_its_metadata_may_be()
    {
        var id = (await Api.PostAsync("conversations", new { })).Text("id");

        Assert.Equal(("unknown_parameter", "items"), Told(await RefusedAsync(new { items = Array.Empty<object>() }, "")));
        Assert.Equal(("missing_required_parameter", "metadata"), Told(await RefusedAsync(new { }, "")));
        Assert.Equal(("unknown_parameter", "metadata"), Told(await RefusedAsync(new { metadata = new { } }, "/items")));
        Assert.Equal(("missing_required_parameter", "items"), Told(await RefusedAsync(new { items = Array.Empty<object>() }, "/items")));

        Task<JsonElement> RefusedAsync(object body, string list) =>
            Api.RefusedAsync(400, HttpMethod.Post, $"conversations/{id}{list}", body);
    }

    [Theory]
    [InlineData("conversations")]
    [InlineData("conversations/items")]
    public async Task Items_are_too_many_or_too_large_they_are_refused(string route)
    {
        var id = (await Api.PostAsync("conversations", new { })).Text("id");
        var path = route.Replace("/", $"/{id}/", StringComparison.Ordinal);

        Assert.Equal("items", (await Api.RefusedAsync(400, HttpMethod.Post, path, Items(21, 1))).Text("param"));
        await Api.RefusedAsync(413, HttpMethod.Post, path, Items(1, 100_001));
        await Api.RefusedAsync(413, HttpMethod.Post, path, Items(20, 90_000));
        await Api.PostAsync(path, Items(20, 20_000));

        static object Items(int count, int length) =>
            new { items = Enumerable.Repeat(new { type = "message", role = "user", content = new string('ф', length) }, count) };
    }

    private async Task AssertNoResponseAsync(string id)
    {
        Assert.Equal(("not_found", "response_id"), Told(await Api.RefusedAsync(404, HttpMethod.Get, $"responses/{id}")));
        Assert.Equal(("not_found", "response_id"), Told(await Api.RefusedAsync(404, HttpMethod.Get, $"responses/{id}?stream=true")));
        Assert.Equal(("not_found", "response_id"), Told(await Api.RefusedAsync(404, HttpMethod.Post, $"responses/{id}/cancel")));
        Assert.Equal(("not_found", "response_id"), Told(await Api.RefusedAsync(404, HttpMethod.Get, $"responses/{id}/input_items")));
        Assert.Equal(("not_found", "response_id"), Told(await Api.RefusedAsync(404, HttpMethod.Delete, $"responses/{id}")));
    }

    private static (string? Code, string? Param) Told(JsonElement error) => (error.Text("code"), error.Text("param"));
}
