using System.Diagnostics;
using System.Text.RegularExpressions;
using ChatFunctions.LocalHost;
using ChatFunctions.LocalHost.OfflineModel;

namespace ChatFunctions.Tests.LocalHost.OfflineModel;

public sealed partial class OfflineModelDirectiveTests : IAsyncLifetime
{
    private OfflineModelClient _model = null!;

    public async Task InitializeAsync() => _model = await OfflineModelClient.StartAsync();

    public async Task DisposeAsync() => await _model.DisposeAsync();

    [Fact]
    public void Document_names_a_directive_the_model_knows_it()
    {
        var document = File.ReadAllLines(Path.Combine(Repository.Find().Root, "docs", "models.md"));
        string[] named =
        [
            .. document.SkipWhile(line => !line.StartsWith("| Directive", StringComparison.Ordinal)).Skip(2)
                .SelectMany(line => Word().Matches(line.Split(" | ")[0]).Select(word => word.Groups["word"].Value)),
        ];

        Assert.InRange(named.Length, 40, 80);
        Assert.All(named, word => Directive.Parse($"[[model: {word}]]"));
    }

    [GeneratedRegex("`(?<word>[^`]+)`")]
    private static partial Regex Word();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(21)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public async Task Chars_ReplyHasExactlyThatLength(int length)
    {
        var reply = await _model.ReadAsync($"[[model: chars={length}]]");

        Assert.Equal(length, reply.Length);
        Assert.Equal(ReplyText.OfLength(length), reply);
    }

    [Fact]
    public async Task CharsAndDeltas_ReplyOfThatLengthInSoManyPieces()
    {
        var deltas = (await _model.StreamAsync("[[model: chars=1000 deltas=7]]"))
            .Select(OfflineModelClient.DeltaOf).Where(delta => !string.IsNullOrEmpty(delta)).ToList();

        Assert.Equal(7, deltas.Count);
        Assert.Equal(ReplyText.OfLength(1000), string.Concat(deltas));
    }

    [Fact]
    public async Task Echo_ReplyIsTheTextAfterTheDirective() =>
        Assert.Equal(" a  b\n\"c\" \\ 🙂 ", await _model.ReadAsync("x [[model: echo]]  a  b\n\"c\" \\ 🙂 "));

    [Fact]
    public async Task Empty_FinishesWithoutText()
    {
        var events = await _model.StreamAsync("[[model: empty]]");

        Assert.Equal("", OfflineModelClient.TextOf(events));
        Assert.Equal("stop", OfflineModelClient.FinishOf(events));
    }

    [Fact]
    public async Task SplitSurrogates_EachHalfIsAnEscapeInItsOwnChunk()
    {
        var events = await _model.StreamAsync("[[model: echo split-surrogates]]a🙂b");

        Assert.Contains(events, chunk => chunk.Contains("""{"content":"\u0061\ud83d"}""", StringComparison.Ordinal));
        Assert.Contains(events, chunk => chunk.Contains("""{"content":"\ude42\u0062"}""", StringComparison.Ordinal));
    }

    [Fact]
    public async Task DelayAndFirst_PauseBeforeTheDeltas()
    {
        var clock = Stopwatch.StartNew();

        await _model.StreamAsync("[[model: deltas=3 delay=20 first=100]]");

        Assert.InRange(clock.ElapsedMilliseconds, 130, 5000);
    }

    [Theory]
    [InlineData("length")]
    [InlineData("content_filter")]
    public async Task Finish_IsSaid(string reason) =>
        Assert.Equal(reason, OfflineModelClient.FinishOf(await _model.StreamAsync($"[[model: deltas=1 finish={reason}]]")));

    [Fact]
    public async Task FinishNone_StreamIsDoneWithoutAReason()
    {
        var events = await _model.StreamAsync("[[model: deltas=1 finish=none]]");

        Assert.Null(OfflineModelClient.FinishOf(events));
        Assert.Equal("[DONE]", events[^1]);
    }

    [Fact]
    public async Task NoDone_StreamEndsWithoutDone()
    {
        var events = await _model.StreamAsync("[[model: deltas=1 no-done]]");

        Assert.Equal("stop", OfflineModelClient.FinishOf(events));
        Assert.NotEqual("[DONE]", events[^1]);
    }

    [Fact]
    public async Task Status_IsRefusedWithRetryAfterAndCode()
    {
        using var response = await _model.AskAsync("[[model: status=429 retry-after=7 code=slow]]");

        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), response.Headers.RetryAfter!.Delta);
        Assert.Contains("\"code\":\"slow\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task StatusWithContentFilter_AzuresBody()
    {
        using var response = await _model.AskAsync("[[model: status=400 code=content_filter]]");

        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("\"code\":\"content_filter\",\"status\":400,\"innererror\":{", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cut_ConnectionIsResetAfterThatManyDeltas()
    {
        using var response = await _model.AskAsync("[[model: deltas=5 cut=2]]");

        var (received, reset) = await OfflineModelClient.DrainAsync(response);

        Assert.True(reset);
        Assert.Contains("\"w1\"", received, StringComparison.Ordinal);
        Assert.Contains("\" w2\"", received, StringComparison.Ordinal);
        Assert.DoesNotContain("\" w3\"", received, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_ChunkWithAnErrorEndsTheStream()
    {
        var events = await _model.StreamAsync("[[model: deltas=5 error=1]]");

        Assert.Equal("w1", OfflineModelClient.TextOf(events));
        Assert.StartsWith("{\"error\":{\"message\":", events[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hang_SilenceAfterThatManyDeltas()
    {
        using var response = await _model.AskAsync("[[model: deltas=5 hang=1]]");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        for (var line = 0; line < 4; line++)
        {
            await reader.ReadLineAsync();
        }

        var next = reader.ReadLineAsync();

        Assert.NotSame(next, await Task.WhenAny(next, Task.Delay(300)));
    }

    [Fact]
    public async Task Times_FailureEndsAfterThatManyCallsWithTheSameMessage()
    {
        const string message = "[[model: status=503 times=2 deltas=1]]";
        var statuses = new List<HttpStatusCode>();
        for (var call = 0; call < 3; call++)
        {
            using var response = await _model.AskAsync(message);
            statuses.Add(response.StatusCode);
        }

        using var another = await _model.AskAsync(message + " again");

        Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK], statuses);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, another.StatusCode);
    }

    [Theory]
    [InlineData("[[model: detlas=5]]", "'detlas=5'")]
    [InlineData("[[model: deltas=many]]", "'deltas=many'")]
    [InlineData("[[model: finish=]]", "'finish='")]
    [InlineData("[[model: shape=round]]", "'shape=round'")]
    [InlineData("[[model: should-retry=perhaps]]", "'should-retry=perhaps'")]
    public async Task MistypedDirective_IsRefusedByName(string message, string expected)
    {
        using var response = await _model.AskAsync(message);

        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, body.RootElement.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
