using System.Text.RegularExpressions;

namespace ChatFunctions.Completions.Refusals;

/// <summary>Finds the field of a chat-completions request that a service does not like.</summary>
internal static partial class RequestField
{
    public const string StreamOptions = "stream_options";
    public const string MaxTokens = "max_tokens";
    public const string MaxCompletionTokens = "max_completion_tokens";
    public const string ReasoningEffort = "reasoning_effort";
    public const string ResponseFormat = "response_format";

    // What a caller can ask for, by the names of the request that the app makes of it.
    private static readonly string[] Known =
    [
        "temperature", "top_p", MaxCompletionTokens, MaxTokens, ResponseFormat, "tool_choice", "parallel_tool_calls", "tools",
        ReasoningEffort, "verbosity", "presence_penalty", "frequency_penalty", "logit_bias", "top_logprobs", "logprobs", "seed", "stop",
        "messages",
    ];

    /// <summary>The field that the caller can change, without what is inside it: <c>messages</c> for <c>messages[2].content</c>.</summary>
    /// <returns><see langword="null"/> when the service names none.</returns>
    public static string? Of(ServiceError error) => Known.FirstOrDefault(field => IsNamed(error, field)) switch
    {
        MaxTokens => MaxCompletionTokens,
        null when error.Words.Contains("invalid_json_schema") => ResponseFormat,
        var field => field,
    };

    /// <summary>Whether the service names this field: as the wrong one, or in its prose.</summary>
    public static bool IsNamed(ServiceError error, string field)
    {
        var named = Names().Matches(error.Param ?? "").Select(name => name.Value).ToArray();
        if (named.Contains(field) || named.Any(Known.Contains))
        {
            return named.Contains(field);
        }

        // «stop» and «messages» are words, too; as names they have quotes, or stand last behind a colon.
        var isWord = !field.Contains('_', StringComparison.Ordinal) && field != "temperature";
        return Names().Matches(error.Text).Any(
            name => name.Value == field && (!isWord || IsQuoted(error.Text, name) || IsLast(error.Text, name)));
    }

    /// <summary>Whether the service does not know this field at all, rather than dislike its value.</summary>
    public static bool IsUnknown(ServiceError error, string field)
    {
        var said = string.Join(' ', error.Words) + " " + error.Text;
        return IsNamed(error, field) && (Unknown().IsMatch(said) || !Value().IsMatch(said));
    }

    private static bool IsQuoted(string text, Match name) =>
        name.Index > 0 && name.Index + name.Length < text.Length && "'\"`[".Contains(text[name.Index - 1], StringComparison.Ordinal);

    private static bool IsLast(string text, Match name) =>
        text.AsSpan(0, name.Index).TrimEnd().EndsWith(":") && text.AsSpan(name.Index + name.Length).Trim(" .").IsEmpty;

    [GeneratedRegex("[A-Za-z_]+", RegexOptions.CultureInvariant)]
    private static partial Regex Names();

    [GeneratedRegex(
        "unknown|unrecogni[sz]ed|unsupported[_ ]param|not supported|is unsupported|unexpected|not permitted|not allowed|forbidden|extra"
        + "|additional propert|no such|not exist|not implemented|not valid under",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Unknown();

    [GeneratedRegex(
        "value|too (large|high|low|small|big|many)|at (most|least)|exceed|maximum|minimum|greater|less|above|below|between|range|integer"
        + "|positive|must be|limit",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Value();
}
