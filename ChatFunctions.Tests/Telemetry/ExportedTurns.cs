using System.Net.Http.Json;

namespace ChatFunctions.Tests.Telemetry;

/// <summary>What two instances export while turns end in every way. They run once for all tests.</summary>
public sealed class ExportedTurns : IAsyncLifetime
{
    public const string Key = "sesame-telemetry";
    public const string Said = "xyzzy plugh";
    public const string Instructions = "Whisper quux";

    /// <summary>A part of a reply that no message contains.</summary>
    public const string Replied = "w7 w8";

    /// <summary>The turns that ended at one instance: 1 whole, 1 cut, 2 failed, 1 stopped.</summary>
    internal OtlpReceiver One { get; private set; } = null!;

    /// <summary>The other instance, which follows a turn of the first one, and closes one of a worker that was killed.</summary>
    internal OtlpReceiver Other { get; private set; } = null!;

    /// <summary>The conversation of the whole reply.</summary>
    public string Conversation { get; } = ChatClient.NewId();

    public async Task InitializeAsync()
    {
        One = await OtlpReceiver.StartAsync();
        Other = await OtlpReceiver.StartAsync();
        await using var one = await StartAsync(One.Settings);
        await using var other = await StartAsync(Other.Settings);
        await using var killed = await StartAsync(new Dictionary<string, string?>());
        using var client = one.CreateClient(Key);
        using var attached = other.CreateClient(Key);
        using var lost = killed.CreateClient(Key);

        var orphan = ChatClient.NewId();
        using (var stream = await lost.OpenAsync(orphan, "[[model: deltas=2000 delay=20]]"))
        {
            await stream.ReadAsync();
            await killed.KillAsync();
        }

        using var whole = JsonContent.Create(
            new { message = $"[[model: echo]] {Said}", instructions = Instructions, temperature = 0.5, maxOutputTokens = 99 });
        (await client.SendAsync(HttpMethod.Post, $"chat/{Conversation}?code={Key}", whole)).Expect(HttpStatusCode.OK);
        await client.PostAsync(null, "[[model: deltas=9 finish=length]]");
        await client.PostAsync(null, $"[[model: status=400 code=content_filter]] {Said}");
        await client.PostAsync(null, $"[[model: deltas=9 error=2]] {Said}");
        await StopAsync(client, attached);

        // The lease of the killed worker has to expire first.
        Assert.Equal("interrupted", (await attached.EndedReplyAsync(orphan)).GetProperty("reason").GetString());
        await Other.PointAsync("chatfunctions.takeovers", point => point.Value >= 1);
        await One.PointAsync("chatfunctions.turns", point => point.Attributes.Values.Contains("cancelled"));
        await one.StopAsync();
        await other.StopAsync();
    }

    public async Task DisposeAsync()
    {
        await One.DisposeAsync();
        await Other.DisposeAsync();
    }

    private static Task<LocalHostProcess> StartAsync(IReadOnlyDictionary<string, string?> exporter) =>
        LocalHostProcess.StartAsync(new Dictionary<string, string?>(exporter)
        {
            ["Chat__Access"] = "Key",
            ["Chat__Keys__alice"] = Key,
            ["Chat__JournalInterval"] = "100 ms",
            ["Chat__LeaseDuration"] = "2 s",
        });

    private static async Task StopAsync(ChatClient client, ChatClient attached)
    {
        var id = ChatClient.NewId();
        using var stream = await client.OpenAsync(id, "[[model: deltas=2000 delay=20]]", ChatClient.EventStream);
        await stream.ReadAsync();
        using var here = await AttachAsync(client, id);
        using var there = await AttachAsync(attached, id);
        (await client.SendAsync(HttpMethod.Post, $"chat/{id}/stop", content: null)).Expect(HttpStatusCode.Accepted);
        await here.ReadToEndAsync();
        await there.ReadToEndAsync();

        // Its response ends after the turn is no longer in memory.
        await stream.ReadToEndAsync();
        using var replay = await AttachAsync(client, id);
    }

    // Once its first piece is there it has been counted.
    private static async Task<ChatStream> AttachAsync(ChatClient client, string id)
    {
        var stream = await client.OpenAsync(HttpMethod.Get, $"chat/{id}/stream", content: null, ("Accept", ChatClient.EventStream));
        await stream.ReadAsync();
        return stream;
    }
}
