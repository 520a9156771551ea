using System.Net.Http.Json;
using ChatFunctions.Tests.OpenAI.Schema;

namespace ChatFunctions.Tests.OpenAI;

/// <summary>Plain HTTP to <c>/api/v1</c>. Every answer is checked for its <c>x-request-id</c>, every error for its form.</summary>
internal sealed class V1(ChatClient client)
{
    /// <summary>A POST that succeeds.</summary>
    public async Task<JsonElement> PostAsync(string path, object body, params (string Name, string Value)[] headers) =>
        Checked(await client.SendAsync(HttpMethod.Post, $"v1/{path}", Content(body), headers)).Expect(HttpStatusCode.OK).Json;

    /// <summary>A GET that succeeds.</summary>
    public async Task<JsonElement> GetAsync(string path) => Checked(await client.GetAsync($"v1/{path}")).Expect(HttpStatusCode.OK).Json;

    /// <summary>A DELETE that succeeds.</summary>
    public async Task<JsonElement> DeleteAsync(string path) =>
        Checked(await client.SendAsync(HttpMethod.Delete, $"v1/{path}", content: null)).Expect(HttpStatusCode.OK).Json;

    /// <summary>The events of a response that is created.</summary>
    public async Task<IReadOnlyList<SseFrame>> StreamAsync(object body) =>
        Checked(await client.SendAsync(HttpMethod.Post, "v1/responses", Content(body))).Expect(HttpStatusCode.OK).Frames;

    /// <summary>The chunks of a completion that ends well.</summary>
    public async Task<IReadOnlyList<JsonElement>> ChunksAsync(object body)
    {
        var text = Checked(await client.SendAsync(HttpMethod.Post, "v1/chat/completions", Content(body))).Expect(HttpStatusCode.OK).Body;
        var frames = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(frame => !frame.StartsWith(':')).ToArray();
        Assert.Equal("data: [DONE]", frames[^1]);
        return [.. frames[..^1].Select(frame => JsonSerializer.Deserialize<JsonElement>(frame["data: ".Length..]))];
    }

    /// <summary>Whatever a request answers.</summary>
    public async Task<ChatAnswer> SendAsync(
        HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers) =>
        Checked(await client.SendAsync(method, $"v1/{path}", body is null ? null : Content(body), headers));

    /// <summary>The error that a request answers.</summary>
    public async Task<JsonElement> RefusedAsync(int status, HttpMethod method, string path, object? body = null)
    {
        var answer = await SendAsync(method, path, body);
        answer.Expect((HttpStatusCode)status);
        Assert.Equal("application/json", answer.Headers["Content-Type"]);
        return SchemaAssert.Keeps(ChatSchema.Error, answer.Json).GetProperty("error");
    }

    /// <summary>The error that a POST to <c>/responses</c> answers.</summary>
    public Task<JsonElement> RefusedAsync(object body, int status = 400) => RefusedAsync(status, HttpMethod.Post, "responses", body);

    private static HttpContent Content(object body) => body is string json
        ? new StringContent(json, Encoding.UTF8, "application/json")
        : JsonContent.Create(body);

    private static ChatAnswer Checked(ChatAnswer answer)
    {
        Assert.Matches("^req_[0-9a-f]{32}$", answer.Headers["x-request-id"]);
        Assert.Contains("X-Conversation-Id", answer.Headers["Access-Control-Expose-Headers"], StringComparison.Ordinal);
        return answer;
    }
}
