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

    private static async Task<string> CreateAsync(ChatClient client, string message, string reply)
    {
        var items = new[]
        {
            new { type = "message", role = "user", content = message },
            new { type = "message", role = "assistant", content = reply },
        };
        var answer = await client.SendAsync(HttpMethod.Post, "v1/conversations", JsonContent.Create(new { items }));
        return answer.Expect(HttpStatusCode.OK).Json.GetProperty("id").GetString()!["conv_".Length..];
    }
}
