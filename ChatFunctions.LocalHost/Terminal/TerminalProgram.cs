using System.Text;
using ChatFunctions.LocalHost.Settings;

namespace ChatFunctions.LocalHost.Terminal;

/// <summary><c>chat</c>: a conversation in the terminal, with an instance that runs already or with one of its own.</summary>
internal static class TerminalProgram
{
    private const string Usage =
        """
        Usage: dotnet run --project ChatFunctions.LocalHost -- chat [OPTIONS]

          --url URL          the instance to talk to, such as http://localhost:7071; without it, everything is started
                             here, on a free port, over the same local table as any other LocalHost
          --conversation ID  go on with this conversation
          --key KEY          access key; rather set CHAT_KEY, which other users of this machine can't read
          --table-port N     port of the local table service (10002)
          --help             this text
        """;

    /// <summary>What follows <c>chat</c> on the command line.</summary>
    public static CommandLine CommandLine { get; } = new(
        "The chat",
        Usage,
        new("--url", "an http(s) address such as http://localhost:7071", IsAddress),
        new("--conversation", "1 to 64 of A-Z a-z 0-9 _ -", IsId),
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
                await ChatAsync(options, ApiOf(url), KeyOf(options), output, interrupts);
                return;
            }

            // What the start says is not part of the conversation, which tells itself what went wrong.
            Console.SetOut(Console.Error);
            var quiet = new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = "Critical" };
            await using var own = await LocalInstance.StartAsync(0, CommandLine.PortOf(options, "--table-port"), quiet, interrupts.Exit);
            var prefix = HostJson.ReadRoutePrefix(AppContext.BaseDirectory);
            var address = new Uri($"http://127.0.0.1:{own.Port.Number}/{(prefix.Length == 0 ? "" : $"{prefix}/")}");
            await ChatAsync(options, address, KeyOf(options) ?? own.Key, output, interrupts);
        }
        catch (OperationCanceledException) when (interrupts.Exit.IsCancellationRequested)
        {
            // Ended before there was a conversation.
        }
    });

    /// <summary>The API of an instance: the address of the page, of the API and of the app all mean the same one.</summary>
    public static Uri ApiOf(string address)
    {
        var uri = new Uri(address);
        var path = uri.AbsolutePath.TrimEnd('/');
        path = path.EndsWith("/app", StringComparison.Ordinal) ? path[..^"/app".Length] : path;
        return new Uri(uri, path.EndsWith("/api", StringComparison.Ordinal) ? $"{path}/" : $"{path}/api/");
    }

    private static async Task ChatAsync(
        IReadOnlyDictionary<string, string> options, Uri address, string? key, TextWriter output, Interrupts interrupts)
    {
        var known = options.GetValueOrDefault("--conversation");
        using var api = new ChatApi(address, known ?? $"chat-{Guid.NewGuid():N}", key);
        var screen = new Screen(output);
        await new ChatLoop(api, new ReplyReader(api, screen, TimeProvider.System), screen, interrupts).RunAsync(known is not null);
    }

    private static string? KeyOf(IReadOnlyDictionary<string, string> options)
    {
        var key = options.GetValueOrDefault("--key") ?? Environment.GetEnvironmentVariable("CHAT_KEY");
        return string.IsNullOrEmpty(key) ? null
            : IsKey(key) ? key
            : throw new StartFailureException("CHAT_KEY must be a key of visible ASCII characters.");
    }

    // It has to fit into an Authorization header.
    private static bool IsKey(string key) => key.Length > 0 && key.All(character => character is > ' ' and <= '~');

    private static bool IsAddress(string value) => Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https");

    private static bool IsId(string value) =>
        value.Length is >= 1 and <= 64 && value.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-');
}
