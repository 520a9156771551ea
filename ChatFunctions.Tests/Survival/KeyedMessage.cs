namespace ChatFunctions.Tests.Survival;

/// <summary>A message with an <c>Idempotency-Key</c> of its own.</summary>
/// <param name="ConversationId">The conversation; <see langword="null"/> for the one whose id is made of the key.</param>
internal sealed record KeyedMessage(string? ConversationId, string Message)
{
    private string Key { get; } = $"key-{Guid.NewGuid():N}";

    private string Path => ConversationId is null ? "chat" : $"chat/{ConversationId}";

    public static string Text(ChatAnswer answer) =>
        answer.Headers["Content-Type"] == ChatClient.EventStream ? SseFrame.Deltas(answer.Frames) : answer.Body;

    public Task<ChatAnswer> PostAsync(Node node, string accept = ChatClient.PlainText) =>
        node.Client.SendAsync(HttpMethod.Post, Path, ChatClient.Body(Message), ("Idempotency-Key", Key), ("Accept", accept));

    public Task<ChatStream> OpenAsync(Node node) =>
        node.Client.OpenAsync(
            HttpMethod.Post, Path, ChatClient.Body(Message), ("Idempotency-Key", Key), ("Accept", ChatClient.EventStream));

    /// <summary>Sends the same again while the answer is a server's fault, as stock clients do.</summary>
    public async Task<ChatAnswer> UntilAnsweredAsync(Node node)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var answer = await PostAsync(node);
            if ((int)answer.Status < 500)
            {
                return answer.Expect(HttpStatusCode.OK);
            }

            await Task.Delay(200, patience.Token);
        }
    }
}
