using System.Text.Json;

namespace ChatFunctions.LocalHost.Terminal;

/// <summary>The conversation: a line of the person, the reply, and so on, until an empty line. For one caller.</summary>
internal sealed class ChatLoop(ChatApi api, ReplyReader replies, Screen screen, Interrupts interrupts)
{
    private const string Prompt = "User: ";

    private static readonly TimeSpan StopInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(3);

    /// <exception cref="HttpRequestException">The instance does not answer, or not to this key.</exception>
    /// <exception cref="OperationCanceledException">The program is to end.</exception>
    public async Task RunAsync(bool isContinued)
    {
        var messages = await FirstAsync();
        screen.Note("An empty line or «exit» ends. /clear starts over, /history shows what was said. Ctrl+C stops a reply.");
        if (isContinued)
        {
            screen.Note(messages.Count == 0 ? "This conversation is new." : $"This conversation has {messages.Count} messages.");
        }

        if (messages is [.., var last] && Text(last, "status") == "in_progress")
        {
            await ReplyAsync(replies.AttachAsync);
        }

        while (await ReadLineAsync() is { } line && line.Length > 0 && !line.Equals("exit", StringComparison.OrdinalIgnoreCase))
        {
            await (line.Split(' ')[0] switch
            {
                "/clear" => TryAsync(ClearAsync),
                "/history" => TryAsync(ShowHistoryAsync),
                ['/', .. var word] when line.Length > 1 && word.All(char.IsAsciiLetter) => TryAsync(Unknown),
                _ => ReplyAsync(token => replies.SendAsync(line, token)),
            });
        }

        screen.Note($"To go on later: --conversation {api.Conversation}");
    }

    private async Task<IReadOnlyList<JsonElement>> FirstAsync()
    {
        try
        {
            return await api.MessagesAsync(interrupts.Exit);
        }
        catch (HttpRequestException failure) when (
            failure.StatusCode is null && failure.InnerException is System.Net.Sockets.SocketException)
        {
            throw new StartFailureException($"Nobody answers at {api.Address}.", failure);
        }
        catch (HttpRequestException failure)
        {
            throw new StartFailureException(failure.Message, failure);
        }
    }

    private async Task<string?> ReadLineAsync()
    {
        var presses = 0;
        interrupts.OnInterrupt(() =>
        {
            // Meant for the reply that has just ended, perhaps.
            if (Interlocked.Increment(ref presses) > 1)
            {
                interrupts.End();
                return;
            }

            screen.Note("Ctrl+C once more, or an empty line, ends.");
            screen.Write(Prompt);
        });
        screen.Write(Prompt);
        while (true)
        {
            // A read of the terminal can't be cancelled; it is left alone when the program is to end.
            var line = await Task.Run(Console.ReadLine).WaitAsync(interrupts.Exit);
            if (line is null && OperatingSystem.IsWindows())
            {
                // There, Ctrl+C also ends the read.
                var before = presses;
                await Task.Delay(TimeSpan.FromMilliseconds(100), interrupts.Exit);
                if (presses > 0 && before <= 1 && !Console.IsInputRedirected)
                {
                    continue;
                }
            }

            if (line is not null && !Console.IsInputRedirected)
            {
                screen.LineWasEntered();
            }

            screen.EndLine();
            return line?.Trim();
        }
    }

    private async Task ReplyAsync(Func<CancellationToken, Task<string?>> read)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(interrupts.Exit);
        var stop = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        interrupts.OnInterrupt(() =>
        {
            if (!stop.TrySetResult())
            {
                leaving.Cancel();
            }
        });
        screen.Write("Assistant: ");
        using var ended = new CancellationTokenSource();
        var stopping = StopAsync(stop.Task, ended.Token);
        try
        {
            var note = await read(leaving.Token);
            screen.EndLine();
            if (note is not null)
            {
                screen.Note(note);
            }
        }
        catch (OperationCanceledException) when (!interrupts.Exit.IsCancellationRequested)
        {
            screen.Note("Not waited for any longer. /history shows what was kept.");
        }
        finally
        {
            interrupts.OnInterrupt(() => { });
            await ended.CancelAsync();
            await stopping;
        }
    }

    // Asks until the reply has ended: the server may be away just now, or may not have begun the turn yet.
    private async Task StopAsync(Task asked, CancellationToken ended)
    {
        try
        {
            await asked.WaitAsync(ended);
            for (var waited = TimeSpan.Zero; ; waited += StopInterval)
            {
                try
                {
                    await api.StopAsync(ended);
                }
                catch (HttpRequestException)
                {
                    // Once more.
                }

                if (waited == StopPatience)
                {
                    screen.Note("The server does not confirm that the reply is stopped. Ctrl+C once more stops waiting.");
                }

                await Task.Delay(StopInterval, ended);
            }
        }
        catch (OperationCanceledException)
        {
            // The reply has ended.
        }
    }

    private async Task TryAsync(Func<Task> command)
    {
        interrupts.OnInterrupt(null);
        try
        {
            await command();
        }
        catch (HttpRequestException failure)
        {
            screen.Note(failure.StatusCode is null ? $"The server does not answer. {failure.Message}" : failure.Message);
        }
    }

    private Task Unknown()
    {
        screen.Note("There is no such command: /clear, /history, exit.");
        return Task.CompletedTask;
    }

    private async Task ClearAsync()
    {
        await api.DeleteAsync(interrupts.Exit);
        screen.Note("The history is empty.");
    }

    private async Task ShowHistoryAsync()
    {
        var messages = await api.MessagesAsync(interrupts.Exit);
        foreach (var message in messages)
        {
            var speaker = Text(message, "role") switch { "user" => Prompt, "tool" => "Output: ", _ => "Assistant: " };
            screen.WriteLine($"{speaker}{Text(message, "content")}");
            foreach (var call in message.TryGetProperty("toolCalls", out var calls) ? calls.EnumerateArray() : [])
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
            screen.Note("The history is empty.");
        }
    }

    private static string Text(JsonElement message, string name) => message.GetProperty(name).GetString()!;
}
