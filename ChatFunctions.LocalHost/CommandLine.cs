using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ChatFunctions.LocalHost;

/// <summary>What the caller asked for. A port is null where the settings or the defaults decide, and 0 for any free one.</summary>
internal sealed record CommandLine(int? Port, int? TablePort, bool Help)
{
    public const string Usage =
        """
        Usage: dotnet run --project ChatFunctions.LocalHost [-- OPTIONS]
               dotnet run --project ChatFunctions.LocalHost -- chat [--help]

          --port N        port of the functions (7071; 0 takes any free one)
          --table-port N  port of the local table service (10002)
          --help          this text

        Settings come from the environment and from local.settings.json, the environment winning.
        """;

    /// <summary>Reads the arguments; <paramref name="complaint"/> is one sentence when they cannot be understood.</summary>
    public static bool TryParse(
        IReadOnlyList<string> args,
        [NotNullWhen(true)] out CommandLine? commandLine,
        [NotNullWhen(false)] out string? complaint)
    {
        commandLine = null;
        complaint = null;
        var parsed = new CommandLine(Port: null, TablePort: null, Help: false);

        for (var i = 0; i < args.Count; i++)
        {
            var (name, value) = Split(args[i]);
            switch (name)
            {
                case "--help" or "-h" or "-?" when value is null:
                    parsed = parsed with { Help = true };
                    break;
                case "--port" or "--table-port":
                    value ??= i + 1 < args.Count ? args[++i] : null;
                    var lowest = name == "--port" ? 0 : 1;
                    if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                        || port < lowest || port > 65535)
                    {
                        complaint = $"{name} needs a port number from {lowest} to 65535{(value is null ? "" : $", not '{value}'")}.";
                        return false;
                    }

                    parsed = name == "--port" ? parsed with { Port = port } : parsed with { TablePort = port };
                    break;
                default:
                    complaint = $"LocalHost does not know the argument '{args[i]}'.";
                    return false;
            }
        }

        commandLine = parsed;
        return true;
    }

    private static (string Name, string? Value) Split(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }
}
