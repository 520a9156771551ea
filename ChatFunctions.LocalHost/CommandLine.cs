using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace ChatFunctions.LocalHost;

/// <summary>A command whose options each take a value, as <c>--name value</c> or <c>--name=value</c>; and <c>--help</c>.</summary>
/// <param name="program">What complaints call it.</param>
/// <param name="usage">The answer to <c>--help</c>.</param>
/// <param name="options">What it understands.</param>
internal sealed class CommandLine(string program, string usage, params CommandLine.Option[] options)
{
    /// <summary>An option that needs a port number.</summary>
    public static Option Port(string name, int lowest) => new(
        name,
        $"a port number from {lowest} to 65535",
        value => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port >= lowest && port <= 65535);

    /// <returns>What the option was given, or <see langword="null"/>.</returns>
    public static int? PortOf(IReadOnlyDictionary<string, string> values, string name) =>
        values.TryGetValue(name, out var value) ? int.Parse(value, CultureInfo.InvariantCulture) : null;

    /// <summary>
    /// Reads the arguments, and runs the command with its options by name, unless help is wanted or an argument makes no sense.
    /// </summary>
    /// <returns>The exit code: the command's, 2 for arguments that make no sense, 1 for an exception, of which it has told.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> args, Func<IReadOnlyDictionary<string, string>, Task<int>> run)
    {
        if (!TryParse(args, out var values, out var complaint))
        {
            Console.Error.WriteLine(complaint);
            Console.Error.WriteLine(usage);
            return 2;
        }

        if (values.ContainsKey("--help"))
        {
            Console.WriteLine(usage);
            return 0;
        }

        try
        {
            return await run(values);
        }
        catch (Exception failure)
        {
            Console.Error.WriteLine(StartFailure.Explain(failure));
            return 1;
        }
    }

    /// <summary>Reads the arguments; <paramref name="complaint"/> is one sentence when they cannot be understood.</summary>
    public bool TryParse(
        IReadOnlyList<string> args,
        [NotNullWhen(true)] out IReadOnlyDictionary<string, string>? values,
        [NotNullWhen(false)] out string? complaint)
    {
        var read = new Dictionary<string, string>();
        (values, complaint) = (null, null);
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] is "--help" or "-h" or "-?")
            {
                read["--help"] = "";
                continue;
            }

            var parts = args[i].Split('=', 2);
            if (options.FirstOrDefault(option => option.Name == parts[0]) is not { } option)
            {
                complaint = $"{program} does not know the argument '{args[i]}'.";
                return false;
            }

            var value = parts.Length == 2 ? parts[1] : i + 1 < args.Count ? args[++i] : "";
            if (!option.Takes(value))
            {
                complaint = $"{option.Name} needs {option.Needs}.";
                return false;
            }

            read[option.Name] = value;
        }

        values = read;
        return true;
    }

    /// <param name="Name">With its dashes.</param>
    /// <param name="Needs">
    /// What it needs, for the complaint that it is something else; the value is not repeated, which may be a key.
    /// </param>
    /// <param name="Takes">Whether it takes a value.</param>
    internal sealed record Option(string Name, string Needs, Predicate<string> Takes);
}
