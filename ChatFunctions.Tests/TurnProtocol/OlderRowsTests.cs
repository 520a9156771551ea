using Azure.Data.Tables;
using ChatFunctions.Tests.OpenAI;
using ChatFunctions.Tests.Survival;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>
/// Rows of older versions, and what those versions showed of them (see <c>Samples/README.md</c>): this one shows the same, with the same
/// numbers and bytes, closes what was left running as they did, and sends the model the same.
/// </summary>
public sealed class OlderRowsTests(ITestOutputHelper output)
{
    // When an orphan is closed is not the same, and whatever follows from that.
    private static readonly string[] Times = ["updatedAt", "completed_at"];

    // By which callers knew the app: images are named so.
    private static readonly (string Name, string Value)[] Site =
        [("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "chat.example.com")];

    [Theory]
    [InlineData("before-items")]
    [InlineData("with-items")]
    [InlineData("with-images")]
    public async Task Rows_of_a_version_are_read_they_are_shown_as_it_showed_them(string version)
    {
        var rows = new TableClient((await AzuriteFixture.SharedAsync()).ConnectionString, $"t{Guid.NewGuid():N}");
        await SampleRows.LoadAsync($"{version}/rows", rows, DateTimeOffset.UtcNow.AddHours(1));
        await using var instance =
            await ModelInstance.StartAsync(output, new Dictionary<string, string?> { ["ConversationStore__TableName"] = rows.Name });
        using var file = await SampleRows.ReadAsync($"{version}/shown");
        var sample = file.RootElement;

        await AssertShownAsync(instance.Client, sample.GetProperty("running"));
        foreach (var followed in sample.GetProperty("followed").EnumerateObject())
        {
            using var stream = await instance.Client.OpenAsync(
                HttpMethod.Get, $"chat/{followed.Name}/stream", null, ("Accept", ChatClient.EventStream));
            var seen = Resumption.WholeFrames(followed.Value.GetString()!);
            await stream.ReadUntilAsync($"\nid: {seen[^1].Id}\n");
            await stream.ReadUntilAsync("\n\n");
            AssertSame(seen, [.. Resumption.WholeFrames(stream.Text).Take(seen.Count)]);
        }

        await SampleRows.SetLeasesAsync(rows, DateTimeOffset.UtcNow.AddMinutes(-1));
        await AssertShownAsync(instance.Client, sample.GetProperty("ended"));
        foreach (var asked in sample.GetProperty("asked").EnumerateObject())
        {
            (await instance.Client.PostAsync(asked.Name, "[[model: deltas=1 delay=0]] Next?")).Expect(HttpStatusCode.OK);
            Assert.Equal(Said(asked.Value), Said(instance.Latest.Body.GetProperty("messages")));
        }
    }

    private static IEnumerable<(string? Role, string Content)> Said(JsonElement messages) => messages.EnumerateArray()
        .Select(message => (message.Text("role"), JsonSerializer.Serialize(message.GetProperty("content"))));

    // JSON is compact, so that a line is a value.
    private static JsonElement Lines(string body) =>
        JsonSerializer.Deserialize<JsonElement>($"[{body.TrimEnd('\n').Replace('\n', ',')}]");

    private static async Task AssertShownAsync(ChatClient client, JsonElement exchanges)
    {
        foreach (var exchange in exchanges.EnumerateArray())
        {
            var (path, body) = (exchange.Text("path")!, exchange.Text("body")!);
            var accept = exchange.Text("accept")!;
            var now = await client.GetAsync(path, [("Accept", accept), .. Site]);
            Assert.Equal((path, exchange.GetProperty("status").GetInt32()), (path, (int)now.Status));
            if (now.Body == body)
            {
                continue;
            }

            if (now.Headers["Content-Type"].Contains("json", StringComparison.Ordinal))
            {
                AssertHas(Lines(now.Body), Lines(body), path);
            }
            else
            {
                Assert.Equal((path, ChatClient.EventStream), (path, accept));
                AssertSame(Resumption.WholeFrames(body), Resumption.WholeFrames(now.Body));
            }
        }
    }

    private static void AssertSame(IReadOnlyList<SseFrame> then, IReadOnlyList<SseFrame> now)
    {
        Assert.Equal(then.Select(frame => (frame.Id, frame.Event)), now.Select(frame => (frame.Id, frame.Event)));
        foreach (var (before, after) in then.Zip(now))
        {
            if (before.Data.TryGetProperty("response", out _))
            {
                AssertHas(after.Data, before.Data, before.Id);
            }
            else
            {
                Assert.Equal(before.Data.GetRawText(), after.Data.GetRawText());
            }
        }
    }

    /// <summary>A later version may say more, but not less or something else.</summary>
    private static void AssertHas(JsonElement now, JsonElement then, string at)
    {
        Assert.Equal((at, then.ValueKind), (at, now.ValueKind));
        switch (then.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in then.EnumerateObject().Where(member => !Times.Contains(member.Name)))
                {
                    Assert.True(now.TryGetProperty(member.Name, out var value), $"{at}.{member.Name} is gone.");
                    AssertHas(value, member.Value, $"{at}.{member.Name}");
                }

                break;
            case JsonValueKind.Array:
                Assert.Equal((at, then.GetArrayLength()), (at, now.GetArrayLength()));
                foreach (var (before, after) in then.EnumerateArray().Zip(now.EnumerateArray()))
                {
                    AssertHas(after, before, $"{at}[]");
                }

                break;
            default:
                Assert.Equal((at, then.GetRawText()), (at, now.GetRawText()));
                break;
        }
    }
}
