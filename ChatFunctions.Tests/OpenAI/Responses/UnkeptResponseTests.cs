using ChatFunctions.Tests.OpenAI.Schema;

namespace ChatFunctions.Tests.OpenAI.Responses;

/// <summary>Responses with <c>store</c> false: they read what was said before, and leave nothing.</summary>
[Trait("Category", "Contract")]
public abstract class UnkeptResponseTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : UnkeptResponseTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance)
        : UnkeptResponseTests(instance), IClassFixture<ContractInstance.OnWorker>;

    private V1 Api => new(instance.Client);

    [Theory]
    [MemberData(nameof(SchemaTests.Ends), MemberType = typeof(SchemaTests))]
    public async Task Response_has_ended_it_tells_of_its_end_as_one_that_is_kept(string input, string status, string? reason)
    {
        var whole = SchemaAssert.Keeps(OpenAISchema.Response, await Api.PostAsync("responses", Body(store: false, stream: false)));
        var frames = await Api.StreamAsync(Body(store: false, stream: true));
        var kept = await Api.PostAsync("responses", Body(store: true, stream: false));

        SchemaAssert.Keeps(frames);
        Assert.All([whole, frames[^1].Response], response =>
        {
            Assert.Equal(status, response.Text("status"));
            Assert.Equal(
                reason is null ? "null" : $$"""{"reason":"{{reason}}"}""", response.GetProperty("incomplete_details").GetRawText());
            Assert.Equal(Comparable(kept), Comparable(response));
        });
        Assert.All([whole, frames[0].Response, frames[1].Response, frames[^1].Response], response =>
        {
            Assert.False(response.GetProperty("store").GetBoolean());
            Assert.Equal(JsonValueKind.Null, response.GetProperty("conversation").ValueKind);
        });

        object Body(bool store, bool stream) =>
            new { input, instructions = "Be brief.", metadata = new { topic = "birds" }, top_p = 0.5, store, stream };
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Response_is_not_kept_nothing_leads_to_it(bool stream)
    {
        var answer = await Api.SendAsync(HttpMethod.Post, "responses", new { input = "Hello.", store = false, stream });
        var response = stream ? answer.Expect(HttpStatusCode.OK).Frames[^1].Response : answer.Expect(HttpStatusCode.OK).Json;
        var id = response.Text("id");

        Assert.DoesNotContain("X-Conversation-Id", answer.Headers.Keys);
        Assert.DoesNotContain("X-Turn-Id", answer.Headers.Keys);
        await Api.RefusedAsync(404, HttpMethod.Get, $"responses/{id}");
        await Api.RefusedAsync(404, HttpMethod.Delete, $"responses/{id}");
        await Api.RefusedAsync(404, HttpMethod.Post, $"responses/{id}/cancel");
        var further = await Api.RefusedAsync(new { input = "And?", previous_response_id = id }, 404);
        Assert.Equal("previous_response_id", further.Text("param"));
    }

    [Fact]
    public async Task Previous_response_is_named_it_is_read_and_its_conversation_stays_as_it_is()
    {
        var first = await Api.PostAsync("responses", new { input = "The code word is heron." });
        var conversation = first.GetProperty("conversation").Text("id");

        var unkept = await Api.PostAsync(
            "responses", new { input = "What is it?", previous_response_id = first.Text("id"), store = false });
        var again = await Api.PostAsync(
            "responses", new { input = "What is it?", previous_response_id = first.Text("id"), store = false });

        Assert.Contains("The code word is heron.", Text(unkept), StringComparison.Ordinal);
        Assert.Equal(Text(unkept), Text(again));
        Assert.Equal(first.Text("id"), unkept.Text("previous_response_id"));
        Assert.Equal(2, (await Api.GetAsync($"conversations/{conversation}/items")).GetProperty("data").GetArrayLength());
    }

    [Theory]
    [InlineData("conversation", "\"conv_x\"", 400, "invalid_request")]
    [InlineData("background", "true", 400, "invalid_request")]
    [InlineData("previous_response_id", "\"resp_x_1-00000000\"", 404, "not_found")]
    [InlineData("model", "\"another\"", 404, "model_not_found")]
    public async Task Field_can_not_be_had_without_keeping_it_is_refused_by_name(string field, string value, int status, string code)
    {
        var error = await Api.RefusedAsync($$"""{"input":"Hello.","store":false,"{{field}}":{{value}}}""", status);

        Assert.Equal((code, field), (error.Text("code"), error.Text("param")));
    }

    [Fact]
    public async Task Previous_response_runs_it_is_409_as_for_one_that_is_kept()
    {
        using var body = new StringContent(
            """{"input":"[[model: deltas=500 delay=20]]","stream":true}""", mediaType: new("application/json"));
        using var stream = await instance.Client.OpenAsync(HttpMethod.Post, "v1/responses", body);
        await stream.ReadUntilAsync("\"delta\":\" w2\"");
        var id = SseFrame.ParseAll(stream.Text[..(stream.Text.LastIndexOf("\n\n", StringComparison.Ordinal) + 2)])[0].Response.Text("id");

        var error = await Api.RefusedAsync(new { input = "And?", previous_response_id = id, store = false }, 409);
        await Api.PostAsync($"responses/{id}/cancel", new { });

        Assert.Equal("response_in_progress", error.Text("code"));
    }

    private static string Text(JsonElement response) => response.GetProperty("output")[0].GetProperty("content")[0].Text("text")!;

    /// <summary>All that two responses to the same request have in common.</summary>
    private static Dictionary<string, string> Comparable(JsonElement response)
    {
        string[] own = ["id", "created_at", "completed_at", "output", "conversation", "store"];
        return response.EnumerateObject().Where(member => !own.Contains(member.Name))
            .ToDictionary(member => member.Name, member => member.Value.GetRawText());
    }
}
