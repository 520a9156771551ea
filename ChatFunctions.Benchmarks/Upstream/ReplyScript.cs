using System.Globalization;

namespace ChatFunctions.Benchmarks.Upstream;

/// <summary>What the upstream is to reply; stands in the message, so that every contender carries it there.</summary>
/// <param name="Deltas">How many; at least 1.</param>
/// <param name="Delay">Between two deltas; zero sends all of them at once.</param>
/// <param name="IsStamped">Whether a delta is the time at which it is sent, instead of a word.</param>
internal sealed record ReplyScript(int Deltas, TimeSpan Delay, bool IsStamped = false)
{
    private const string Start = "[[deltas=";
    private const string Middle = " delay=";
    private const string Stamp = " stamped=";
    private const string End = "]]";

    /// <summary>A reply in one piece.</summary>
    public static ReplyScript Burst(int deltas) => new(deltas, TimeSpan.Zero);

    /// <summary>A reply as a model gives it.</summary>
    public static ReplyScript Paced(int deltas, int milliseconds) => new(deltas, TimeSpan.FromMilliseconds(milliseconds));

    /// <summary>The script of the last message that has one.</summary>
    /// <exception cref="FormatException">No message has one.</exception>
    public static ReplyScript Parse(ReadOnlySpan<byte> body)
    {
        var start = body.LastIndexOf("[[deltas="u8);
        var length = start < 0 ? -1 : body[start..].IndexOf("]]"u8);
        if (length < 0)
        {
            throw new FormatException($"No message holds {Start}N{Middle}M{Stamp}B{End}.");
        }

        var text = System.Text.Encoding.ASCII.GetString(body[(start + Start.Length)..(start + length)]);
        var parts = text.Split([Middle, Stamp], StringSplitOptions.None);
        var (deltas, delay) = (int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
        return new ReplyScript(deltas, TimeSpan.FromMilliseconds(delay), bool.Parse(parts[2]));
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Start}{Deltas}{Middle}{Delay.TotalMilliseconds:F0}{Stamp}{IsStamped}{End}");
}
