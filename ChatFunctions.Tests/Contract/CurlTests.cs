namespace ChatFunctions.Tests.Contract;

/// <summary>Calls as the documents show them, by the real curl with its own defaults.</summary>
[Trait("Category", "Contract")]
public abstract class CurlTests(ContractInstance instance)
{
    public sealed class OnLocalHost(ContractInstance.OnLocalHost instance)
        : CurlTests(instance), IClassFixture<ContractInstance.OnLocalHost>;

    public sealed class OnWorker(ContractInstance.OnWorker instance) : CurlTests(instance), IClassFixture<ContractInstance.OnWorker>;

    [ToolFact("curl")]
    public async Task Curl_posts_json_without_a_content_type_it_gets_the_bare_reply()
    {
        var output = await CurlAsync(Target(), "-d", """{"message":"[[model: delay=0]] Hello"}""");

        Assert.StartsWith("You said: \"Hello\".", output, StringComparison.Ordinal);
    }

    [ToolFact("curl")]
    public async Task Curl_posts_plain_text_it_is_the_message()
    {
        var output = await CurlAsync(Target(), "-H", "Content-Type: text/plain", "--data-binary", "[[model: echo delay=0]] Hello,\nworld");

        Assert.Equal("Hello,\nworld", output);
    }

    [ToolFact("curl")]
    public async Task Curl_posts_a_form_answer_shows_the_right_call()
    {
        var output = await CurlAsync(Target(), "-d", "message=Hello", "-w", "\n%{http_code}");

        Assert.EndsWith("\n415", output, StringComparison.Ordinal);
        Assert.Contains("curl -N", output, StringComparison.Ordinal);
    }

    [ToolFact("curl")]
    public async Task Curl_asks_for_events_it_gets_the_event_stream()
    {
        var output = await CurlAsync(Target(), "-H", "Accept: text/event-stream", "-d", """{"message":"[[model: deltas=3 delay=0]]"}""");

        Assert.Equal("w1 w2 w3", SseFrame.Deltas(SseFrame.ParseAll(output)));
    }

    [ToolFact("curl")]
    public async Task Model_has_not_sent_its_last_delta_curl_has_printed_the_first()
    {
        using var curl = Curl.Start(Target(), "-d", """{"message":"[[model: deltas=5 hang=2 delay=0]]"}""");
        var text = "";
        var buffer = new char[256];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));

        while (text.Length < "w1 w2".Length)
        {
            text += new string(buffer, 0, await curl.StandardOutput.ReadAsync(buffer, patience.Token));
        }

        Assert.Equal("w1 w2", text);
        Assert.False(curl.HasExited);
        curl.Kill();
    }

    [ToolFact("curl")]
    public async Task Reply_breaks_off_curl_reports_a_failed_transfer()
    {
        using var curl = Curl.Start(Target(), "-d", """{"message":"[[model: deltas=5 cut=2 delay=5]]"}""");

        var text = await curl.StandardOutput.ReadToEndAsync();
        await curl.WaitForExitAsync();

        Assert.StartsWith(text, "w1 w2", StringComparison.Ordinal);
        Assert.NotEqual(0, curl.ExitCode);
    }

    private string Target() => new Uri(instance.Client.Address, $"chat/{ChatClient.NewId()}").ToString();

    private static async Task<string> CurlAsync(params string[] arguments)
    {
        using var curl = Curl.Start(arguments);
        var output = await curl.StandardOutput.ReadToEndAsync();
        await curl.WaitForExitAsync();
        Assert.Equal(0, curl.ExitCode);
        return output;
    }
}
