using ChatFunctions.Completions;
using ChatFunctions.Conversations;

namespace ChatFunctions.Tests.Conversations;

/// <summary>What services hold against what a model is sent.</summary>
internal static class Prompts
{
    /// <summary>Each message with calls is followed by an output for each of them, and by nothing else before.</summary>
    public static void CheckCalls(CompletionRequest request)
    {
        string[] open = [];
        foreach (var message in request.Messages)
        {
            if (message.Role == MessageRole.Tool)
            {
                Assert.Equal(open.FirstOrDefault(), message.CallId);
                open = open[1..];
                continue;
            }

            Assert.Empty(open);
            Assert.True(message.Text.Length > 0 || message.Calls is not null);
            open = message.Calls is null ? [] : Ids(message.Calls);
        }

        Assert.Empty(open);
    }

    private static string[] Ids(string calls)
    {
        using var list = JsonDocument.Parse(calls);
        return [.. list.RootElement.EnumerateArray().Select(call => call.GetProperty("id").GetString()!)];
    }
}
