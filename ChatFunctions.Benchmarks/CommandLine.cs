namespace ChatFunctions.Benchmarks;

/// <summary>What the caller asked for.</summary>
/// <param name="Only">Names of measurements; empty for all.</param>
/// <param name="IsSmoke">Whether everything is only tried, and nothing measured.</param>
/// <param name="Output">Where the report goes; null: to the documentation, when it is whole.</param>
internal sealed record CommandLine(IReadOnlyList<string> Only, bool IsSmoke, string? Output)
{
    public const string Usage =
        """
        Usage: dotnet run -c Release --project ChatFunctions.Benchmarks [-- OPTIONS]

          --only NAMES    of first-byte, cpu, throughput, streams, start, requests, history, hostile, micro; comma-separated
          --output FILE   where the report goes (docs/benchmarks.md when everything is measured, else nowhere)
          --smoke         tries everything in a small way; its figures mean nothing
        """;

    /// <summary>The name of the micro-benchmarks.</summary>
    public const string Micro = "micro";

    /// <summary>Whether this is to be measured.</summary>
    public bool Wants(string name) => Only.Count == 0 || Only.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <returns>Null when the arguments can't be understood.</returns>
    public static CommandLine? Parse(IReadOnlyList<string> args, IEnumerable<string> names)
    {
        var parsed = new CommandLine([], IsSmoke: false, Output: null);
        for (var i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--smoke":
                    parsed = parsed with { IsSmoke = true };
                    break;
                case "--output" when i + 1 < args.Count:
                    parsed = parsed with { Output = args[++i] };
                    break;
                case "--only" when i + 1 < args.Count:
                    parsed =
                        parsed with { Only = args[++i].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) };
                    break;
                default:
                    return null;
            }
        }

        return parsed.Only.Except([.. names, Micro], StringComparer.OrdinalIgnoreCase).Any() ? null : parsed;
    }
}
