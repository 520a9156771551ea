using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>
/// What a test asks of the offline model, written anywhere in the last user message: <c>[[model: delay=20 deltas=50]]</c>.
/// Words are separated by spaces; an unknown one is refused with 400 and a message that names it.
/// <list type="table">
/// <item><term>deltas=N</term><description>reply with N deltas, the words <c>w1 w2 w3 …</c></description></item>
/// <item><term>chars=N</term><description>
/// reply with <see cref="ReplyText.OfLength"/>: exactly N UTF-16 units, emoji among them; with <c>deltas=M</c> in M
/// pieces</description></item>
/// <item><term>echo</term><description>
/// reply with exactly the text after the directive, without one space that follows it</description></item>
/// <item><term>tool=NAME, arguments=JSON</term><description>
/// call that function, if it was given; several times: several calls. With these arguments (no blanks and no <c>]</c> in them), or
/// with the smallest that its schema allows</description></item>
/// <item><term>empty</term><description>finish without any text</description></item>
/// <item><term>split-surrogates</term><description>
/// each emoji of the reply (one is added if it has none) as two <c>\u</c> escapes in two chunks</description></item>
/// <item><term>delay=MS</term><description>pause before each delta</description></item>
/// <item><term>first=MS</term><description>pause before the first delta, or before the refusal</description></item>
/// <item><term>finish=REASON</term><description>
/// that finish reason, whatever it is; or <c>none</c>: no chunk with a finish reason, nor usage, but <c>[DONE]</c></description></item>
/// <item><term>no-done</term><description>end the stream without <c>[DONE]</c></description></item>
/// <item><term>azure</term><description>
/// as Azure sends it (and always on the deployments route): a first chunk with empty <c>choices</c>, filter results, a
/// chunk without <c>delta</c></description></item>
/// <item><term>cut=N</term><description>abort the connection after N deltas</description></item>
/// <item><term>error=N</term><description>send an <c>error</c> chunk after N deltas, and end</description></item>
/// <item><term>hang=N</term><description>say nothing more after N deltas, until the client leaves</description></item>
/// <item><term>times=K</term><description>
/// refusals, and finish, no-done, cut, error and hang, hold for the first K calls with this very message; later ones
/// succeed</description></item>
/// <item><term>others</term><description>how it refuses: <see cref="RefusalWays"/>; how the reply goes over the wire:
/// <see cref="WireWays"/></description></item>
/// </list>
/// </summary>
internal sealed partial record Directive
{
    public int? Deltas { get; private init; }

    public int? Chars { get; private init; }

    public bool Echo { get; private init; }

    public bool Empty { get; private init; }

    public bool SplitSurrogates { get; private init; }

    public TimeSpan? Delay { get; private init; }

    public TimeSpan? First { get; private init; }

    public string? Finish { get; private init; }

    public bool NoDone { get; private init; }

    public bool Azure { get; private init; }

    /// <summary>The functions to call.</summary>
    public IReadOnlyList<string> Tools { get; private init; } = [];

    /// <summary>The arguments of each call; null: the smallest.</summary>
    public string? Arguments { get; private init; }

    /// <summary>How it refuses.</summary>
    public RefusalWays Refusal { get; private init; } = new();

    /// <summary>How the reply goes over the wire.</summary>
    public WireWays Wire { get; private init; } = new();

    public int? Cut { get; private init; }

    public int? Error { get; private init; }

    public int? Hang { get; private init; }

    public int? Times { get; private init; }

    /// <summary>The message's text after the directive.</summary>
    public string Rest { get; private init; } = "";

    /// <summary>Reads the first directive of a message; one that asks for nothing when it has none.</summary>
    /// <exception cref="FormatException">A word is unknown or has a wrong value.</exception>
    public static Directive Parse(string message)
    {
        var match = Pattern().Match(message);
        if (!match.Success)
        {
            return new Directive { Rest = message };
        }

        var rest = message[(match.Index + match.Length)..];
        var directive = new Directive { Rest = rest.StartsWith(' ') ? rest[1..] : rest };
        return match.Groups["words"].Value
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate(directive, (parsed, word) => parsed.With(word));
    }

    /// <summary>The message as a person meant it.</summary>
    public static string Remove(string message) => Pattern().Replace(message, "").Trim();

    public Directive WithoutFailures() => this with
    {
        Refusal = new RefusalWays(),
        Finish = null,
        NoDone = false,
        Cut = null,
        Error = null,
        Hang = null,
    };

    private Directive With(string word)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = equals < 0 ? (word, "") : (word[..equals], word[(equals + 1)..]);
        return name switch
        {
            "deltas" => this with { Deltas = Number(word, value) },
            "chars" => this with { Chars = Number(word, value) },
            "delay" => this with { Delay = TimeSpan.FromMilliseconds(Number(word, value)) },
            "first" => this with { First = TimeSpan.FromMilliseconds(Number(word, value)) },
            "tool" when value.Length > 0 => this with { Tools = [.. Tools, value] },
            "arguments" when value.Length > 0 => this with { Arguments = value },
            "finish" when value.Length > 0 => this with { Finish = value },
            "cut" => this with { Cut = Number(word, value) },
            "error" => this with { Error = Number(word, value) },
            "hang" => this with { Hang = Number(word, value) },
            "times" => this with { Times = Number(word, value) },
            _ => word switch
            {
                "echo" => this with { Echo = true },
                "empty" => this with { Empty = true },
                "split-surrogates" => this with { SplitSurrogates = true },
                "no-done" => this with { NoDone = true },
                "azure" => this with { Azure = true },
                _ when Refusal.With(name, value) is { } refusal => this with { Refusal = refusal },
                _ when Wire.With(name, value) is { } wire => this with { Wire = wire },
                _ => throw new FormatException($"The offline model does not know the directive '{word}'."),
            },
        };
    }

    private static int Number(string word, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new FormatException($"The offline model needs a whole number in the directive '{word}'.");

    [GeneratedRegex(@"\[\[model:(?<words>[^\]]*)\]\]", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
