namespace ChatFunctions.Tests.Survival;

/// <summary>A message as a conversation shows it.</summary>
internal sealed record Entry(string Role, string Content, string Status, string? Reason)
{
    public bool IsUser => Role == "user";

    public bool IsRunning => Status == "in_progress";

    /// <summary>All messages, oldest first, however many pages they take.</summary>
    public static async Task<IReadOnlyList<Entry>> ReadAllAsync(ChatClient client, string conversationId)
    {
        var entries = new List<Entry>();
        var query = "?limit=100";
        while (true)
        {
            var answer = await Polite.GetAsync(client, $"chat/{conversationId}{query}");
            var page = answer.Expect(HttpStatusCode.OK).Json;
            entries.InsertRange(0, page.GetProperty("messages").EnumerateArray().Select(From));
            if (!page.TryGetProperty("nextCursor", out var cursor))
            {
                return entries;
            }

            query = $"?limit=100&before={cursor.GetString()}";
        }
    }

    /// <summary>All messages, once no reply runs any more.</summary>
    public static async Task<IReadOnlyList<Entry>> ReadEndedAsync(ChatClient client, string conversationId)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var entries = await ReadAllAsync(client, conversationId);
            if (entries is not [.., { IsRunning: true }])
            {
                return entries;
            }

            await Task.Delay(100, patience.Token);
        }
    }

    private static Entry From(JsonElement message) => new(
        message.GetProperty("role").GetString()!,
        message.GetProperty("content").GetString()!,
        message.GetProperty("status").GetString()!,
        message.TryGetProperty("reason", out var reason) ? reason.GetString() : null);
}
