using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ChatFunctions.LocalHost.Terminal;

/// <summary>What follows <c>chat</c> on the command line.</summary>
/// <param name="Url">The instance to talk to, as its <c>/api/</c>; <see langword="null"/> to start one here.</param>
/// <param name="Conversation">The conversation to go on with; <see langword="null"/> for a new one.</param>
/// <param name="Key">The access key.</param>
/// <param name="TablePort">The port of the local table service; <see langword="null"/> for the usual one.</param>
/// <param name="Help">The usage is wanted, nothing else.</param>
internal sealed record TerminalCommandLine(Uri? Url, string? Conversation, string? Key, int? TablePort, bool Help)
{
    public const string Usage =
        """
        Usage: dotnet run --project ChatFunctions.LocalHost -- chat [OPTIONS]

          --url URL          the instance to talk to, such as http://localhost:7071; without it, everything is started
                             here, on a free port, over the same local table as any other LocalHost
          --conversation ID  go on with this conversation
          --key KEY          access key; rather set CHAT_KEY, which other users of this machine can't read
          --table-port N     port of the local table service (10002)
          --help             this text
        """;

    /// <summary>Reads the arguments; <paramref name="complaint"/> is one sentence when they cannot be understood.</summary>
    public static bool TryParse(
        IReadOnlyList<string> args,
        [NotNullWhen(true)] out TerminalCommandLine? commandLine,
        [NotNullWhen(false)] out string? complaint)
    {
        var parsed = new TerminalCommandLine(null, null, null, null, Help: false);
        (commandLine, complaint) = (null, null);
        for (var i = 0; i < args.Count && complaint is null; i++)
        {
            var equals = args[i].IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (args[i], null) : (args[i][..equals], args[i][(equals + 1)..]);
            if (name is "--help" or "-h" or "-?" && value is null)
            {
                parsed = parsed with { Help = true };
                continue;
            }

            if (name is not ("--url" or "--conversation" or "--key" or "--table-port"))
            {
                complaint = $"The chat does not know the argument '{args[i]}'.";
                break;
            }

            value ??= i + 1 < args.Count ? args[++i] : "";
            complaint = name switch
            {
                "--url" => IsAddress(value) ? null : "--url needs an http(s) address such as http://localhost:7071.",
                "--conversation" => IsId(value) ? null : "--conversation needs 1 to 64 of A-Z a-z 0-9 _ -.",
                "--key" => IsKey(value) ? null : "--key needs a key of visible ASCII characters.",
                _ => IsPort(value, out _) ? null : "--table-port needs a port number from 1 to 65535.",
            };
            parsed = complaint is not null ? parsed : name switch
            {
                "--url" => parsed with { Url = Api(value) },
                "--conversation" => parsed with { Conversation = value },
                "--key" => parsed with { Key = value },
                _ => parsed with { TablePort = IsPort(value, out var port) ? port : null },
            };
        }

        commandLine = complaint is null ? parsed : null;
        return complaint is null;
    }

    /// <summary>Whether this can stand in an <c>Authorization</c> header.</summary>
    public static bool IsKey(string key) => key.Length > 0 && key.All(character => character is > ' ' and <= '~');

    // The address of the page, of the API and of the app all mean the same instance.
    private static Uri Api(string address)
    {
        var uri = new Uri(address);
        var path = uri.AbsolutePath.TrimEnd('/');
        path = path.EndsWith("/app", StringComparison.Ordinal) ? path[..^"/app".Length] : path;
        return new Uri(uri, path.EndsWith("/api", StringComparison.Ordinal) ? $"{path}/" : $"{path}/api/");
    }

    private static bool IsAddress(string value) => Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https");

    private static bool IsId(string value) =>
        value.Length is >= 1 and <= 64 && value.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '-');

    private static bool IsPort(string value, out int port) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= 65535;
}
