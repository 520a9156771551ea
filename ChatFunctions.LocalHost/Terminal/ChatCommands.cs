using System.Globalization;
using System.Text.Json;
using ChatFunctions.LocalHost.Terminal.Typing;

namespace ChatFunctions.LocalHost.Terminal;

/// <summary>What a person can do besides talking. For one caller.</summary>
/// <param name="api">The conversations.</param>
/// <param name="editor">Asks before something is lost.</param>
/// <param name="screen">Shows what was done.</param>
/// <param name="enter">Called with the messages of a conversation that was opened.</param>
/// <param name="exit">Ends what is running.</param>
internal sealed class ChatCommands(
    ChatApi api, LineEditor editor, Screen screen, Func<IReadOnlyList<JsonElement>, Task> enter, CancellationToken exit)
{
    // As they were last shown.
    private IReadOnlyList<(string Id, string Title)> _listed = [];

    private IReadOnlyList<Command> All =>
    [
        new("/clear", "", "begins a new conversation; this one is kept", _ => Begin($"This one is kept: /open {api.Conversation}")),
        new("/delete", "", "deletes this conversation, after a question", _ => DeleteAsync()),
        new("/list", "", "shows the conversations that were used last", _ => ListAsync()),
        new("/open", "N or ID", "goes on with another one", OpenAsync),
        new("/rename", "TITLE", "gives this one another title", RenameAsync),
        new("/history", "", "shows what was said in it", async _ => History.Show(await api.MessagesAsync(exit), screen)),
        new("/help", "", "shows this", _ => Help()),
    ];

    /// <summary>Does what a line says, if it is no message.</summary>
    /// <returns>Whether it was none.</returns>
    /// <exception cref="OperationCanceledException">The program is to end.</exception>
    public async Task<bool> TryRunAsync(string line)
    {
        var words = line.Split(' ', 2, StringSplitOptions.TrimEntries);
        if (words[0] is not ['/', .. { Length: > 0 } name] || !name.All(char.IsAsciiLetter))
        {
            return false;
        }

        if (All.FirstOrDefault(command => command.Name == words[0]) is not { } known)
        {
            return !await editor.AgreesAsync($"{words[0]} is no command: /help shows them. Send it as a message?", exit);
        }

        try
        {
            await known.RunAsync(words.Length == 2 ? words[1] : "");
        }
        catch (HttpRequestException failure)
        {
            screen.Note(failure.StatusCode is null ? $"The server does not answer. {failure.Message}" : failure.Message);
        }

        return true;
    }

    private Task Help()
    {
        foreach (var command in All)
        {
            screen.WriteLine($"{$"{command.Name} {command.Argument}",-16}{command.Does}");
        }

        screen.WriteLine(
            "\"\"\" begins and ends a text of several lines; Alt+Enter makes one more line. ↑ and ↓ show what you wrote before.");
        return Task.CompletedTask;
    }

    private Task Begin(string before)
    {
        screen.Note($"A new conversation. {before}");
        api.Conversation = ChatApi.NewConversation();
        return Task.CompletedTask;
    }

    private async Task DeleteAsync()
    {
        if (await editor.AgreesAsync("Delete all of this conversation for good?", exit))
        {
            await api.DeleteAsync(exit);
            await Begin("The other one is deleted.");
        }
        else
        {
            screen.Note("It is kept.");
        }
    }

    private async Task ListAsync()
    {
        _listed = await api.ListAsync(exit);
        foreach (var (index, (id, title)) in _listed.Index())
        {
            screen.WriteLine($"{index + 1,3} {title} ({id})");
        }

        screen.Note(_listed.Count == 0 ? "There is no conversation." : "/open N goes on with one of them.");
    }

    private async Task OpenAsync(string which)
    {
        var isNumber = int.TryParse(which, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        var id = isNumber && number >= 1 && number <= _listed.Count ? _listed[number - 1].Id : which;
        if (!ChatApi.IsConversation(id))
        {
            screen.Note("Which one? /open takes a number that /list shows, or an id.");
            return;
        }

        var before = api.Conversation;
        api.Conversation = id;
        try
        {
            await enter(await api.MessagesAsync(exit));
        }
        catch (HttpRequestException)
        {
            api.Conversation = before;
            throw;
        }
    }

    private async Task RenameAsync(string title)
    {
        if (title.Length == 0)
        {
            screen.Note("How? /rename takes the title.");
            return;
        }

        await api.RenameAsync(title, exit);
        screen.Note($"It is called «{title}».");
    }

    private sealed record Command(string Name, string Argument, string Does, Func<string, Task> RunAsync);
}
