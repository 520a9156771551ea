using System.Text;

namespace ChatFunctions.LocalHost.Terminal;

/// <summary><c>chat</c>: a conversation in the terminal, with an instance that runs already or with one of its own.</summary>
internal static class TerminalProgram
{
    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        if (!TerminalCommandLine.TryParse(args, out var commandLine, out var complaint))
        {
            Console.Error.WriteLine(complaint);
            Console.Error.WriteLine(TerminalCommandLine.Usage);
            return 2;
        }

        if (commandLine.Help)
        {
            Console.WriteLine(TerminalCommandLine.Usage);
            return 0;
        }

        // Before the first use of the output: the model's words are not ASCII alone.
        Console.OutputEncoding = Console.InputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var interrupts = new Interrupts();
        try
        {
            var output = Console.Out;
            if (commandLine.Url is { } url)
            {
                return await ChatAsync(commandLine, url, KeyOf(commandLine), output, interrupts);
            }

            // What the start says is not part of the conversation.
            Console.SetOut(Console.Error);
            await using var own = await OwnInstance.StartAsync(commandLine.TablePort, interrupts.Exit);
            return await ChatAsync(commandLine, own.Address, KeyOf(commandLine) ?? own.Key, output, interrupts);
        }
        catch (OperationCanceledException) when (interrupts.Exit.IsCancellationRequested)
        {
            return 0;
        }
        catch (Exception failure)
        {
            Console.Error.WriteLine(StartFailure.Explain(failure));
            return 1;
        }
    }

    private static async Task<int> ChatAsync(TerminalCommandLine commandLine, Uri address, string? key, TextWriter output, Interrupts interrupts)
    {
        var conversation = commandLine.Conversation ?? $"chat-{Guid.NewGuid():N}";
        using var api = new ChatApi(address, conversation, key);
        var screen = new Screen(output);
        await new ChatLoop(api, new ReplyReader(api, screen, TimeProvider.System), screen, interrupts).RunAsync(commandLine.Conversation is not null);
        return 0;
    }

    private static string? KeyOf(TerminalCommandLine commandLine)
    {
        var key = commandLine.Key ?? Environment.GetEnvironmentVariable("CHAT_KEY");
        return string.IsNullOrEmpty(key) ? null
            : TerminalCommandLine.IsKey(key) ? key
            : throw new StartFailureException("CHAT_KEY must be a key of visible ASCII characters.");
    }
}
