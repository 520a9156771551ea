using System.Net.Sockets;
using System.Text;
using ChatFunctions.LocalHost.Settings;
using ChatFunctions.LocalHost.Terminal.Typing;
using Spectre.Console;

namespace ChatFunctions.LocalHost.Terminal;

/// <summary><c>chat</c>: a conversation in the terminal, with an instance that runs already or with one of its own.</summary>
internal static class TerminalProgram
{
    private const string Usage =
        """
        Usage: dotnet run --project ChatFunctions.LocalHost -- chat [OPTIONS]

          --url URL          the instance to talk to, such as localhost:7071; without it, everything is started
                             here, on a free port, over the same local table as any other LocalHost
          --conversation ID  go on with this conversation
          --key KEY          access key; rather set CHAT_KEY, which other users of this machine can't read
          --table-port N     port of the local table service (10002)
          --help             this text

        Where standard input or output is no terminal, the input is one message. The reply, and nothing else, goes to
        standard output; the exit code is 0 when it is whole, else 1, and standard error says why.
        """;

    /// <summary>What follows <c>chat</c> on the command line.</summary>
    public static CommandLine CommandLine { get; } = new(
        "The chat",
        Usage,
        new("--url", "an http(s) address such as localhost:7071", value => ApiOf(value) is not null),
        new("--conversation", "1 to 64 of A-Z a-z 0-9 _ -", ChatApi.IsConversation),
        new("--key", "a key of visible ASCII characters", IsKey),
        CommandLine.Port("--table-port", 1));

    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(IReadOnlyList<string> args) => CommandLine.RunAsync(args, async options =>
    {
        // Before the first use of the output: the model's words are not ASCII alone.
        Console.OutputEncoding = Console.InputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        using var interrupts = new Interrupts();
        try
        {
            var output = Console.Out;
            if (options.TryGetValue("--url", out var url))
            {
                return await ChatAsync(options, ApiOf(url)!, KeyOf(options), output, interrupts);
            }

            // What the start says is not part of the conversation, which tells itself what went wrong.
            Console.SetOut(Console.Error);
            var quiet = new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = "Critical" };
            await using var own = await LocalInstance.StartAsync(0, CommandLine.PortOf(options, "--table-port"), quiet, interrupts.Exit);
            var prefix = HostJson.ReadRoutePrefix(AppContext.BaseDirectory);
            var address = new Uri($"http://127.0.0.1:{own.Port.Number}/{(prefix.Length == 0 ? "" : $"{prefix}/")}");
            return await ChatAsync(options, address, KeyOf(options) ?? own.Key, output, interrupts);
        }
        catch (OperationCanceledException) when (interrupts.Exit.IsCancellationRequested)
        {
            // Ended before there was a conversation, or from outside.
            return 1;
        }
    });

    /// <summary>The API of an instance: the address of the page, of the API and of the app all mean the same one.</summary>
    /// <param name="address">May leave out its scheme, which is <c>http</c> for this machine, and else <c>https</c>.</param>
    /// <returns><see langword="null"/> for what is no address.</returns>
    public static Uri? ApiOf(string address)
    {
        var hasScheme = address.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(hasScheme ? address : $"https://{address}", UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https"))
        {
            return null;
        }

        if (!hasScheme && uri.IsLoopback)
        {
            uri = new Uri($"http://{address}");
        }

        var path = uri.AbsolutePath.TrimEnd('/');
        path = path.EndsWith("/app", StringComparison.Ordinal) ? path[..^"/app".Length] : path;
        return new Uri(uri, path.EndsWith("/api", StringComparison.Ordinal) ? $"{path}/" : $"{path}/api/");
    }

    private static async Task<int> ChatAsync(
        IReadOnlyDictionary<string, string> options, Uri address, string? key, TextWriter output, Interrupts interrupts)
    {
        using var api = new ChatApi(address, key);
        api.Conversation = options.GetValueOrDefault("--conversation", api.Conversation);
        await ReachAsync(api, interrupts.Exit);
        if (Console.IsInputRedirected || Console.IsOutputRedirected)
        {
            return await PipeAsync(api, new Screen(output, Console.Error, isTerminal: !Console.IsOutputRedirected), interrupts);
        }

        if (!CanMoveCursor(output))
        {
            throw new StartFailureException("This terminal can't move its cursor. Pipe the message: echo Hello | dotnet run … -- chat");
        }

        var screen = new Screen(output, output);
        var editor = new LineEditor(
            new Keyboard(interrupts, () => Console.ReadKey(intercept: true)), screen, () => (Console.WindowWidth, Console.WindowHeight));
        screen.Paint(KeyDecoder.MarkPastes);
        try
        {
            var replies = new ReplyReader(api, screen, TimeProvider.System);
            await new ChatLoop(api, replies, new RunningReply(api, screen, interrupts), editor, screen, interrupts.Exit)
                .RunAsync(options.ContainsKey("--conversation"));
            return 0;
        }
        finally
        {
            screen.Paint(KeyDecoder.LeavePastesAlone);
        }
    }

    private static async Task<int> PipeAsync(ChatApi api, Screen screen, Interrupts interrupts)
    {
        // Such a read can't be cancelled; it is left alone when the program is to end.
        var message = (await Task.Run(Console.In.ReadToEnd).WaitAsync(interrupts.Exit)).TrimEnd();
        if (message.Length == 0)
        {
            throw new StartFailureException("Standard input has no message.");
        }

        var replies = new ReplyReader(api, screen, TimeProvider.System);
        if (await new RunningReply(api, screen, interrupts).ShowAsync(token => replies.SendAsync(message, token)) is not { } note)
        {
            return 0;
        }

        screen.Note(note);
        return 1;
    }

    private static async Task ReachAsync(ChatApi api, CancellationToken cancellationToken)
    {
        try
        {
            await api.ReachAsync(cancellationToken);
        }
        catch (HttpRequestException failure) when (failure is { StatusCode: null, InnerException: SocketException })
        {
            throw new StartFailureException($"Nobody answers at {api.Address}.", failure);
        }
        catch (HttpRequestException failure)
        {
            throw new StartFailureException(failure.Message, failure);
        }
    }

    // Windows has to be told that such sequences come, which the library does.
    private static bool CanMoveCursor(TextWriter output) => OperatingSystem.IsWindows()
        ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }).Profile.Capabilities.Ansi
        : Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    private static string? KeyOf(IReadOnlyDictionary<string, string> options)
    {
        var key = options.GetValueOrDefault("--key") ?? Environment.GetEnvironmentVariable("CHAT_KEY");
        return string.IsNullOrEmpty(key) ? null
            : IsKey(key) ? key
            : throw new StartFailureException("CHAT_KEY must be a key of visible ASCII characters.");
    }

    // It has to fit into an Authorization header.
    private static bool IsKey(string key) => key.Length > 0 && key.All(character => character is > ' ' and <= '~');
}
