using System.Text.Json;

namespace ChatFunctions.LocalHost.Terminal;

/// <summary>What was said, as the terminal shows it.</summary>
internal static class History
{
    public const string User = "User: ";
    public const string Assistant = "Assistant: ";

    /// <summary>Shows messages, as <c>/api/chat</c> gives them.</summary>
    public static void Show(IReadOnlyList<JsonElement> messages, Screen screen)
    {
        foreach (var message in messages)
        {
            var speaker = Text(message, "role") switch { "user" => User, "tool" => "Output: ", _ => Assistant };
            var images = Elements(message, "images").Select(_ => "[image]");
            screen.WriteLine(speaker + string.Join(' ', images.Prepend(Text(message, "content")).Where(part => part.Length > 0)));
            foreach (var call in Elements(message, "toolCalls"))
            {
                screen.Note($"Calls {Text(call, "name")}.");
            }

            if (Text(message, "status") is not "completed" and var status)
            {
                screen.Note(message.TryGetProperty("reason", out var reason) ? $"{status}: {reason.GetString()}" : status);
            }
        }

        if (messages.Count == 0)
        {
            screen.Note("Nothing was said yet.");
        }
    }

    private static JsonElement.ArrayEnumerator Elements(JsonElement message, string name) =>
        message.TryGetProperty(name, out var elements) ? elements.EnumerateArray() : default;

    private static string Text(JsonElement message, string name) => message.GetProperty(name).GetString()!;
}
