using System.Globalization;
using System.Net;
using ChatFunctions.Tests.Support;

namespace ChatFunctions.Tests.Survival;

/// <summary>A client that does what <c>Retry-After</c> says.</summary>
internal static class Polite
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Says something, again and again while the conversation is busy.</summary>
    public static async Task<ChatAnswer> PostAsync(
        ChatClient client, string? conversationId, string message, params (string Name, string Value)[] headers)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var answer = await client.SendAsync(
                HttpMethod.Post, conversationId is null ? "chat" : $"chat/{conversationId}", ChatClient.Body(message), headers);
            if (answer.Status != HttpStatusCode.Conflict)
            {
                return answer;
            }

            Assert.EndsWith("conversation-busy", answer.ExpectProblem(409).GetProperty("type").GetString(), StringComparison.Ordinal);
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
        while (true)
        {
            var stream = await client.OpenAsync(conversationId, message, accept);
            if (stream.Status != HttpStatusCode.Conflict)
            {
                return stream;
            }

            stream.Dispose();
            await Task.Delay(TimeSpan.FromSeconds(1), patience.Token);
        }
    }
}
