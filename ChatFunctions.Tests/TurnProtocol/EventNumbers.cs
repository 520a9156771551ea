using System.Text.RegularExpressions;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>Takes an event stream apart.</summary>
internal static partial class EventNumbers
{
    /// <summary>The sequence numbers, in order.</summary>
    public static int[] Of(string body) =>
        [.. Number().Matches(body).Select(match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture))];

    /// <summary>The frames, whole.</summary>
    public static string[] Frames(string body) =>
        [.. body.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(frame => frame + "\n\n")];

    [GeneratedRegex("\"sequence_number\":([0-9]+)")]
    private static partial Regex Number();
}
