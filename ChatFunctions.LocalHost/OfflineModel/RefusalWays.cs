using System.Globalization;

namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>
/// How the offline model refuses. The words are those of <see cref="Directive"/>.
/// <list type="table">
/// <item><term>status=CODE</term><description>refuse with that status; with <c>error=N</c> it stands in the error of the stream
/// instead</description></item>
/// <item><term>code=TEXT, param=TEXT, inner=TEXT</term><description>the error's <c>code</c> (<c>content_filter</c> gives Azure's whole
/// body), its <c>param</c>, and the <c>code</c> of its <c>innererror</c></description></item>
/// <item><term>says=TEXT</term><description>its message, with hyphens for the blanks</description></item>
/// <item><term>retry-after=S, retry-after-ms=MS, retry-date=S</term><description>when to come back: <c>Retry-After</c> as it is written,
/// <c>retry-after-ms</c>, or <c>Retry-After</c> as the date in S seconds</description></item>
/// <item><term>should-retry=BOOL</term><description><c>x-should-retry</c></description></item>
/// <item><term>unknown=FIELD</term><description>refuse with 400 (or <c>status</c>) a request that has this field</description></item>
/// <item><term>context=N</term><description>refuse with 400 a request of more than N words as longer than the context</description></item>
/// </list>
/// </summary>
internal sealed record RefusalWays
{
    public int? Status { get; private init; }

    public string? Code { get; private init; }

    public string? Param { get; private init; }

    public string? Inner { get; private init; }

    public string? Says { get; private init; }

    public string? RetryAfter { get; private init; }

    public string? RetryAfterMilliseconds { get; private init; }

    public int? RetryDate { get; private init; }

    public string? ShouldRetry { get; private init; }

    public string? Unknown { get; private init; }

    public int? Context { get; private init; }

    /// <summary>What to refuse a request as that is longer than the context.</summary>
    public static RefusalWays TooLong { get; } = new() { Status = 400, Code = "context_length_exceeded", Param = "messages" };

    /// <summary>What to refuse a request as that has a field which nobody knows.</summary>
    public static RefusalWays Unrecognized(string field, int status) =>
        new() { Status = status, Says = $"Unrecognized request argument supplied: {field}" };

    /// <returns><see langword="null"/> when the word is none of these.</returns>
    public RefusalWays? With(string name, string value) => (name, Number(value)) switch
    {
        ("status", { } status) => this with { Status = status },
        ("retry-date", { } seconds) => this with { RetryDate = seconds },
        ("context", { } words) => this with { Context = words },
        ("should-retry", _) when value is "true" or "false" => this with { ShouldRetry = value },
        _ when value.Length == 0 => null,
        ("code", _) => this with { Code = value },
        ("param", _) => this with { Param = value },
        ("inner", _) => this with { Inner = value },
        ("says", _) => this with { Says = value.Replace('-', ' ') },
        ("retry-after", _) => this with { RetryAfter = value },
        ("retry-after-ms", _) => this with { RetryAfterMilliseconds = value },
        ("unknown", _) => this with { Unknown = value },
        _ => null,
    };

    private static int? Number(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
