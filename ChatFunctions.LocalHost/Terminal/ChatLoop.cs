using System.Text.Json;
using ChatFunctions.LocalHost.Terminal.Typing;

namespace ChatFunctions.LocalHost.Terminal;

/// <summary>Conversations with a person at the terminal: a message, the reply, and so on, until they end it. For one caller.</summary>
internal sealed class ChatLoop(
    ChatApi api, ReplyReader replies, RunningReply running, LineEditor editor, Screen screen, CancellationToken exit)
{
    /// <param name="isContinued">Whether the conversation is one that the person named.</param>
    /// <exception cref="HttpRequestException">The messages of that conversation can't be had.</exception>
    /// <exception cref="OperationCanceledException">The program is to end.</exception>
    public async Task RunAsync(bool isContinued)
    {
        screen.Note("An empty line, «exit» or Ctrl+C on an empty line ends. Ctrl+C stops a reply. /help shows the commands.");
        if (isContinued)
        {
            await EnterAsync(await api.MessagesAsync(exit));
        }

        var commands = new ChatCommands(api, editor, screen, EnterAsync, exit);
        while (await editor.ReadMessageAsync(History.User, exit) is { Length: > 0 } message
            && !message.Equals("exit", StringComparison.OrdinalIgnoreCase))
        {
            if (!await commands.TryRunAsync(message))
            {
                await ReplyAsync(token => replies.SendAsync(message, token));
            }
        }

        screen.Note($"To go on later: --conversation {api.Conversation}");
    }

    // A conversation that may exist, and in which a reply may run.
    private async Task EnterAsync(IReadOnlyList<JsonElement> messages)
    {
        screen.Note(messages.Count == 0 ? "This conversation is new." : $"This conversation has {messages.Count} messages.");
        if (messages is [.., var last] && last.GetProperty("status").GetString() == "in_progress")
        {
            await ReplyAsync(replies.AttachAsync);
        }
    }

    private async Task ReplyAsync(Func<CancellationToken, Task<string?>> read)
    {
        var note = await running.ShowAsync(token =>
        {
            screen.Write(History.Assistant);
            return read(token);
        });
        if (note is not null)
        {
            screen.Note(note);
        }
    }
}
