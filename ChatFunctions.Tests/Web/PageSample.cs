using System.Net.Http.Json;

namespace ChatFunctions.Tests.Web;

/// <summary>Conversations that look like those of people.</summary>
internal static class PageSample
{
    public const string Reply =
        """
        A crash can happen at any moment, so the reply is **written down while it is written**:

        1. Your message is committed before the model is called.
        2. The words are journaled as they stream, *twice a second*.
        3. The end is committed, and only then announced.

        Whoever comes next reads on from the journal, on any instance:

        ```csharp
        await foreach (var delta in reply.FollowAsync(after: lastSeen))
        {
            await response.WriteAsync(delta);
        }
        ```

        | If this goes away | you lose |
        | --- | --- |
        | the connection | nothing |
        | the browser | nothing |
        | the server | the last half second, at most |
        """;

    private static readonly string[] Others =
    [
        "Packing list for a week in Norway", "מה מזג האוויר מחר?", "Explain monads to a gardener", "A name for our sailing boat",
        "Why is the sky blue, but not violet?", "Refactor this method, please",
    ];

    /// <summary>Fills the list, and begins the conversation that is to be seen.</summary>
    /// <returns>Its id.</returns>
    public static async Task<string> CreateAsync(ChatClient client)
    {
        foreach (var title in Others)
        {
            await CreateAsync(client, title, "Gladly.");
        }

        return await CreateAsync(client, "What happens to a reply when the server crashes in the middle of it?", Reply);
    }

    /// <summary>A conversation that is more than a page shows at once.</summary>
    public static Task<string> CreateLongAsync(ChatClient client, int exchanges) => CreateAsync(
        client, [.. Enumerable.Range(1, exchanges).SelectMany(number => new[] { ("user", $"Question {number}"), ("assistant", Reply) })]);

    private static Task<string> CreateAsync(ChatClient client, string message, string reply) =>
        CreateAsync(client, [("user", message), ("assistant", reply)]);

    private static async Task<string> CreateAsync(ChatClient client, (string Role, string Content)[] messages)
    {
        var id = "";
        // As many at once as may be.
        foreach (var some in messages.Chunk(20))
        {
            var items = some.Select(message => new { type = "message", role = message.Role, content = message.Content });
            var path = id.Length == 0 ? "v1/conversations" : $"v1/conversations/conv_{id}/items";
            var answer = await client.SendAsync(HttpMethod.Post, path, JsonContent.Create(new { items }));
            id = id.Length == 0 ? answer.Expect(HttpStatusCode.OK).Json.GetProperty("id").GetString()!["conv_".Length..] : id;
        }

        return id;
    }
}
