using System.Globalization;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>
/// How a reply goes over the wire, where that is not OpenAI's way: what other services and the proxies before them were seen to do. The
/// words are those of <see cref="Directive"/>.
/// <list type="table">
/// <item><term>shape=SHAPE</term><description>where the text of a chunk stands: <see cref="TextShape"/></description></item>
/// <item><term>think=N</term><description>N chunks of reasoning before the text, as <c>reasoning_content</c>; with
/// <c>think-as=reasoning</c> as that, with <c>think-as=parts</c> as parts of the content</description></item>
/// <item><term>finish-early=N</term><description>the finish reason already after N deltas too; after 0: before any
/// text</description></item>
/// <item><term>finish-blank, finish-null</term><description><c>finish_reason</c> is <c>""</c>, or the text <c>null</c>, in all other
/// chunks</description></item>
/// <item><term>finish-again=REASON</term><description>another chunk with this reason behind the first one</description></item>
/// <item><term>beats=N</term><description>N events without text behind the finish reason: empty objects, comments, empty data; each after
/// the pause of a delta</description></item>
/// <item><term>linger, break-off</term><description>behind the last event, keep the connection until the client leaves, or abort
/// it</description></item>
/// <item><term>call</term><description>ask for a tool before the text</description></item>
/// <item><term>choices=2</term><description>another choice before the reply's own in each chunk, which has index 0 all the
/// same</description></item>
/// <item><term>comments, empty-events</term><description>a comment, or an event with empty data, before each delta, after half of its
/// pause</description></item>
/// <item><term>error-beside=KIND</term><description>a member <c>error</c> that says nothing, in each chunk: <c>null</c>, <c>text</c>,
/// <c>object</c> or <c>false</c></description></item>
/// <item><term>lines=END, bom, no-blank</term><description>lines that end with <c>cr</c> or <c>crlf</c>; a byte order mark; the finish
/// reason last, without the blank line behind it</description></item>
/// <item><term>type=TYPE</term><description>that <c>Content-Type</c>; <c>none</c>: none at all</description></item>
/// </list>
/// </summary>
internal sealed record WireWays
{
    public TextShape Shape { get; private init; }

    public int Think { get; private init; }

    public string ThinkAs { get; private init; } = "reasoning_content";

    public int? FinishEarly { get; private init; }

    /// <summary>What stands in <c>finish_reason</c> while there is none.</summary>
    public string? NoFinish { get; private init; }

    public string? FinishAgain { get; private init; }

    public int Beats { get; private init; }

    public bool Linger { get; private init; }

    public bool BreakOff { get; private init; }

    public bool Call { get; private init; }

    public int Choices { get; private init; } = 1;

    public bool Comments { get; private init; }

    public bool EmptyEvents { get; private init; }

    /// <summary>JSON for the member <c>error</c>.</summary>
    public string? ErrorBeside { get; private init; }

    public string LineEnd { get; private init; } = "\n";

    public bool Bom { get; private init; }

    public bool NoBlank { get; private init; }

    public string? Type { get; private init; }

    /// <returns><see langword="null"/> when the word is none of these.</returns>
    public WireWays? With(string name, string value) => (name, value) switch
    {
        ("shape", _) when Enum.TryParse<TextShape>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var shape) =>
            this with { Shape = shape },
        ("think", _) when Number(value) is { } count => this with { Think = count },
        ("think-as", "reasoning" or "reasoning_content" or "parts") => this with { ThinkAs = value },
        ("finish-early", _) when Number(value) is { } count => this with { FinishEarly = count },
        ("finish-blank", "") => this with { NoFinish = "" },
        ("finish-null", "") => this with { NoFinish = "null" },
        ("finish-again", not "") => this with { FinishAgain = value },
        ("beats", _) when Number(value) is { } count => this with { Beats = count },
        ("linger", "") => this with { Linger = true },
        ("break-off", "") => this with { BreakOff = true },
        ("call", "") => this with { Call = true },
        ("choices", "2") => this with { Choices = 2 },
        ("comments", "") => this with { Comments = true },
        ("empty-events", "") => this with { EmptyEvents = true },
        ("error-beside", "null" or "false") => this with { ErrorBeside = value },
        ("error-beside", "text") => this with { ErrorBeside = "\"\"" },
        ("error-beside", "object") => this with { ErrorBeside = "{}" },
        ("lines", "cr") => this with { LineEnd = "\r" },
        ("lines", "crlf") => this with { LineEnd = "\r\n" },
        ("bom", "") => this with { Bom = true },
        ("no-blank", "") => this with { NoBlank = true },
        ("type", not "") => this with { Type = value },
        _ => null,
    };

    private static int? Number(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
