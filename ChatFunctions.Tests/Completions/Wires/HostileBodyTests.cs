using System.IO.Compression;
using ChatFunctions.Completions;
using ChatFunctions.Tests.Turns.Streams;
using static ChatFunctions.Tests.Completions.ScriptedModel;

namespace ChatFunctions.Tests.Completions.Wires;

/// <summary>Bodies that no specification foresees, with a status of 200, through the real SDK: what is said, and how it ends.</summary>
public sealed class HostileBodyTests
{
    private const string Finish = "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}";
    private const string Hello = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}";

    [Theory]
    [InlineData($"\uFEFFdata: {Hello}\n\ndata: {Finish}\n\n", "Hello", "stop")]
    [InlineData($"data: {Hello}\r\rdata: {Finish}\r\r", "Hello", "stop")]
    [InlineData($"data:{Hello}\n\ndata:{Finish}\n\n", "Hello", "stop")]
    [InlineData($"\n\n  \n\ndata: {Hello}\n\ndata: {Finish}\n\n", "Hello", "stop")]
    [InlineData($"event: completion\nid: 1\ndata: {Hello}\n\nretry: 5\n\ndata: {Finish}\n\ndata: [DONE]\n\n", "Hello", "stop")]
    [InlineData(
        "data: {\"choices\":\ndata: [{\"delta\":{\"content\":\"Hello\"},\ndata: \"finish_reason\":\"STOP\"}]}\n\n", "Hello", "STOP")]
    [InlineData(
        $"data: {Hello}\n\ndata: {Finish}\n\ndata: {{\"choices\":[],\"usage\":{{\"prompt_tokens\":1}}}}\n\ndata: [DONE]\n\n", "Hello",
        "stop")]
    [InlineData("data: {\"choices\":[{\"index\":null,\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"Stop\"}]}\n\n", "Hello", "Stop")]
    [InlineData(
        "data: {\"choices\":[{\"index\":\"0\",\"delta\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}\n\n", "Hello", "stop")]
    [InlineData(
        $"data: {{\"choices\":null}}\n\ndata: {{\"choices\":{{}}}}\n\ndata: {{\"choices\":[null]}}\n\ndata: {Hello}\n\ndata: {Finish}\n\n", "Hello", "stop")]
    [InlineData(
        $"data: {{\"choices\":[{{\"delta\":null}}]}}\n\ndata: {{\"choices\":[{{\"delta\":[]}}]}}\n\ndata: {Hello}\n\ndata: {Finish}\n\n",
        "Hello", "stop")]
    [InlineData($"data: {{\"choices\":[{{\"delta\":{{\"content\":7}}}}]}}\n\ndata: {Hello}\n\ndata: {Finish}\n\n", "Hello", "stop")]
    [InlineData(
        $"data: {{\"choices\":[{{\"delta\":{{\"content\":[null,\"x\",{{\"type\":\"text\",\"text\":\"Hello\"}}]}}}}]}}\n\ndata: {Finish}\n\n", "Hello", "stop")]
    [InlineData($"data: \"ping\"\n\ndata: 1\n\ndata: null\n\ndata: []\n\ndata: {Hello}\n\ndata: {Finish}\n\n", "Hello", "stop")]
    [InlineData($"data: {Hello}\n\ndata: {Finish}\n\ndata: [done]\n\n", "Hello", "stop")]
    [InlineData(
        $"data: {Hello}\n\ndata: {{\"choices\":[{{\"delta\":{{}},\"finish_reason\":7}}]}}\n\ndata: [DONE]\n\n", "Hello", "BrokenStream")]
    [InlineData(
        $"data: {Hello}\n\ndata: {{\"choices\":[{{\"delta\":{{}},\"finish_reason\":{{}}}}]}}\n\ndata: [DONE]\n\n", "Hello", "BrokenStream")]
    [InlineData($"data: {Hello}\n\ndata: {{\"error\":\"text\"}}\n\n", "Hello", "Failed")]
    [InlineData($"data: {Hello}\n\ndata: {{\"error\":true}}\n\n", "Hello", "Failed")]
    [InlineData($"data: {Hello}\n\ndata: {{\"error\":{{\"code\":429}}}}\n\n", "Hello", "RateLimited")]
    [InlineData($"data: {Hello}\n\ndata: {{\"error\":{{\"code\":\"429\"}}}}\n\n", "Hello", "RateLimited")]
    [InlineData($"data: {Hello}\n\ndata: {{\"error\":{{\"status\":\"RESOURCE_EXHAUSTED\"}}}}\n\n", "Hello", "RateLimited")]
    [InlineData($"data: {Hello}\n\nevent: error\ndata: overloaded\n\n", "Hello", "Failed")]
    [InlineData(
        $"data: {Hello}\n\nevent: error\ndata: {{\"type\":\"error\",\"error\":{{\"type\":\"overloaded_error\"}}}}\n\n", "Hello",
        "Unavailable")]
    [InlineData($"data: {Hello}\n\nerror: {{\"message\":\"no\"}}\n\n", "Hello", "BrokenStream")]
    [InlineData($"data: {Hello}\n\ndata: {{\"object\":\"error\",\"message\":\"no\",\"code\":400}}\n\n", "Hello", "InvalidRequest")]
    [InlineData("[{\"error\":{\"code\":400,\"status\":\"INVALID_ARGUMENT\",\"message\":\"no\"}}]", "", "InvalidRequest")]
    [InlineData("{\"error\":{\"code\":400,\"message\":\"This model's maximum context length is 9.\"}}", "", "ContextTooLong")]
    [InlineData("{\"error\":\"text\"}", "", "Failed")]
    [InlineData("{\"choices\":[{\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}", "Hello", "stop")]
    [InlineData("\uFEFF\r\n {\"choices\":[{\"text\":\"Hello\",\"finish_reason\":\"eos\"}]}\r\n", "Hello", "eos")]
    [InlineData(
        "{\"choices\":[{\"message\":{\"content\":[{\"type\":\"text\",\"text\":\"Hello\"}]},\"finish_reason\":\"stop\"}],\"error\":null}",
        "Hello", "stop")]
    [InlineData("{\"choices\":[{\"message\":{\"content\":\"Hello\"}}]}", "Hello", "BrokenStream")]
    [InlineData("{\"choices\":[{\"message\":{\"content\":null},\"finish_reason\":\"stop\"}]}", "", "NoAnswer")]
    [InlineData("[{\"choices\":[{\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}]", "Hello", "stop")]
    [InlineData("[{\"choices\":[{\"message\":{\"content\":\"Hello\"},\"finish_reason\":\"stop\"}]}", "", "BrokenStream")]
    [InlineData("{}", "", "NoAnswer")]
    [InlineData("[]", "", "NoAnswer")]
    [InlineData("null", "", "NoAnswer")]
    [InlineData("", "", "NoAnswer")]
    [InlineData("\n\n", "", "NoAnswer")]
    [InlineData("Internal Server Error", "", "NoAnswer")]
    [InlineData("<!DOCTYPE html><html><body>data: {}</body></html>", "", "NoAnswer")]
    [InlineData("data: [DONE]\n\n", "", "NoAnswer")]
    public async Task Service_answers_with_anything_its_text_is_found_and_only_a_whole_reply_is_one(string body, string text, string end)
    {
        foreach (var type in (string?[])["text/event-stream", "application/json", "text/html", null])
        {
            Assert.Equal((text, end), await ReadAsync(Encoding.UTF8.GetBytes(body), type));
        }
    }

    [Fact]
    public async Task Body_is_compressed_although_nobody_asked_it_is_no_answer()
    {
        using var bytes = new MemoryStream();
        await using (var zip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            await zip.WriteAsync(Encoding.UTF8.GetBytes($"data: {Hello}\n\ndata: {Finish}\n\n"));
        }

        Assert.Equal(("", "NoAnswer"), await ReadAsync(bytes.ToArray(), "text/event-stream", headers: ("Content-Encoding", "gzip")));
    }

    [Theory]
    [InlineData(201, "Failed")]
    [InlineData(204, "Failed")]
    [InlineData(206, "Failed")]
    [InlineData(301, "Misconfigured")]
    [InlineData(302, "Misconfigured")]
    [InlineData(307, "Misconfigured")]
    [InlineData(308, "Misconfigured")]
    public async Task Service_answers_with_another_status_that_is_no_error_there_is_no_reply(int status, string end) =>
        Assert.Equal(("", end), await ReadAsync([], null, status, ("Location", "https://localhost/elsewhere")));

    [Fact]
    public async Task Delta_is_as_long_as_a_reply_may_be_it_is_whole()
    {
        var text = new string('x', 400_000);

        Assert.Equal(
            (text, "stop"), await ReadAsync(Encoding.UTF8.GetBytes(Delta(text) + ScriptedModel.Finish("stop")), "text/event-stream"));
    }

    private static async Task<(string Text, string End)> ReadAsync(
        byte[] body, string? type, int status = 200, params (string Name, string Value)[] headers)
    {
        await using var model = await StartAsync(async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = type;
            context.Response.Headers.RetryAfter = "30";
            foreach (var (name, value) in headers)
            {
                context.Response.Headers[name] = value;
            }

            await context.Response.Body.WriteAsync(body);
        });
        var text = new StringBuilder();
        var end = "";
        var client = TestClient.OpenAI(model.Address, new StreamClock());
        try
        {
            await foreach (var update in client.StreamAsync(TestClient.Hello, CancellationToken.None))
            {
                text.Append(update.Text);
                end = update.Finish?.Word ?? end;
            }
        }
        catch (CompletionException failure)
        {
            end = failure.Error.ToString();
        }

        return (text.ToString(), end);
    }
}
