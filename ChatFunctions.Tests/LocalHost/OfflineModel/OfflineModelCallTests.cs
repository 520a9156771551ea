namespace ChatFunctions.Tests.LocalHost.OfflineModel;

/// <summary>The offline model calls functions that it was given.</summary>
public sealed class OfflineModelCallTests : IAsyncLifetime
{
    private static readonly object[] Tools =
    [
        new
        {
            type = "function",
            function = new
            {
                name = "weather",
                parameters = new { type = "object", properties = new { city = new { type = "string" } }, required = new[] { "city" } },
            },
        },
        new { type = "function", function = new { name = "time" } },
    ];

    private OfflineModelClient _model = null!;

    public async Task InitializeAsync() => _model = await OfflineModelClient.StartAsync();

    public async Task DisposeAsync() => await _model.DisposeAsync();

    [Theory]
    [InlineData("[[model: tool=weather]]", "auto", """weather{"city":""}""")]
    [InlineData("[[model: tool=time tool=weather]]", "auto", """time{}weather{"city":""}""")]
    [InlineData("""[[model: tool=weather arguments={"city":"Oslo"}]]""", "auto", """weather{"city":"Oslo"}""")]
    [InlineData("[[model: tool=absent]]", "auto", "")]
    [InlineData("Hello", "required", """weather{"city":""}""")]
    [InlineData("Hello", "auto", "")]
    public async Task Model_is_told_to_call_it_does_so_piece_by_piece(string message, string choice, string expected)
    {
        var called = new StringBuilder();
        using var response = await _model.SendAsync(Body(choice, new { role = "user", content = message }));

        var events = await OfflineModelClient.ReadEventsAsync(response);

        foreach (var call in events.Where(data => data != "[DONE]").Select(data => JsonSerializer.Deserialize<JsonElement>(data))
            .SelectMany(chunk => chunk.GetProperty("choices").EnumerateArray())
            .Where(one => one.GetProperty("delta").TryGetProperty("tool_calls", out _))
            .Select(one => one.GetProperty("delta").GetProperty("tool_calls")[0].GetProperty("function")))
        {
            called.Append(call.TryGetProperty("name", out var name) ? name.GetString() : "")
                .Append(call.GetProperty("arguments").GetString());
        }

        Assert.Equal(expected, called.ToString());
        Assert.Equal(expected.Length > 0 ? "tool_calls" : "stop", OfflineModelClient.FinishOf(events));
    }

    [Fact]
    public async Task Tool_has_put_something_out_it_is_answered_and_nothing_called_again()
    {
        using var response = await _model.SendAsync(Body(
            "required",
            new { role = "user", content = "[[model: tool=time]]" },
            new { role = "assistant", content = (string?)null },
            new { role = "tool", content = "12:00", tool_call_id = "c" }));

        var events = await OfflineModelClient.ReadEventsAsync(response);

        Assert.Equal("The tool said: \"12:00\".", OfflineModelClient.TextOf(events));
        Assert.Equal("stop", OfflineModelClient.FinishOf(events));
    }

    private static object Body(string choice, params object[] messages) =>
        new { model = "m", stream = true, tools = Tools, tool_choice = choice, messages };
}
