namespace ChatFunctions.Tests.Survival;

/// <summary>A client that does what <c>Retry-After</c> says.</summary>
internal static class Polite
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>
    /// A key, for tests in which the time for a request is short: with one a client may also repeat what was answered with 503.
    /// </summary>
    public static (string Name, string Value) Key() => ("Idempotency-Key", $"key-{Guid.NewGuid():N}");

    /// <summary>Says something, again and again while the conversation is busy.</summary>
    public static async Task<ChatAnswer> PostAsync(
        ChatClient client, string? conversationId, string message, params (string Name, string Value)[] headers)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var answer = await client.SendAsync(
                HttpMethod.Post, conversationId is null ? "chat" : $"chat/{conversationId}", ChatClient.Body(message), headers);
            var type = answer.Status switch
            {
                HttpStatusCode.Conflict => "conversation-busy",
                HttpStatusCode.ServiceUnavailable when headers.Any(header => header.Name == "Idempotency-Key") => "store-unavailable",
                _ => null,
            };
            if (type is null)
            {
                return answer;
            }

            Assert.EndsWith(type, answer.ExpectProblem((int)answer.Status).GetProperty("type").GetString(), StringComparison.Ordinal);
            var seconds = int.Parse(answer.Headers["Retry-After"], CultureInfo.InvariantCulture);

            // A little more, as clients do that don't want to meet again.
#pragma warning disable CA5394
            await Task.Delay(TimeSpan.FromSeconds(seconds + (Random.Shared.NextDouble() / 2)), patience.Token);
#pragma warning restore CA5394
        }
    }

    /// <summary>Says something and returns with the headers of the reply, once the conversation is free.</summary>
    public static async Task<ChatStream> OpenAsync(ChatClient client, string conversationId, string message, string accept)
    {
        using var patience = new CancellationTokenSource(Patience);
        var key = Key();
        while (true)
        {
            var stream = await client.OpenAsync(
                HttpMethod.Post, $"chat/{conversationId}", ChatClient.Body(message), ("Accept", accept), key);
            if (stream.Status is not (HttpStatusCode.Conflict or HttpStatusCode.ServiceUnavailable))
            {
                return stream;
            }

            stream.Dispose();
            await Task.Delay(TimeSpan.FromSeconds(1), patience.Token);
        }
    }

    /// <summary>Reads something, again while the table service takes too long for the short time that a short lease leaves.</summary>
    public static async Task<ChatAnswer> GetAsync(ChatClient client, string path, params (string Name, string Value)[] headers)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var answer = await client.GetAsync(path, headers);
            if (answer.Status != HttpStatusCode.ServiceUnavailable || !answer.Body.Contains("store-unavailable", StringComparison.Ordinal))
            {
                return answer;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), patience.Token);
        }
    }
}
