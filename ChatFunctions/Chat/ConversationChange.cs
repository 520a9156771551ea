using ChatFunctions.Conversations;
using ChatFunctions.Http;

namespace ChatFunctions.Chat;

/// <summary>The body of <c>PATCH /api/chat/{conversationId}</c>, checked.</summary>
/// <param name="Title">The title, on one line; <see langword="null"/>: as it is.</param>
/// <param name="Metadata">The metadata, a JSON object, or empty for none; <see langword="null"/>: as they are.</param>
/// <param name="ExpiresAt">When it is to go; <see langword="null"/>: as it is.</param>
internal sealed record ConversationChange(string? Title, string? Metadata, DateTimeOffset? ExpiresAt)
{
    /// <summary>The largest body: metadata of the largest size, each character escaped.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Characters of a title that is given by hand.</summary>
    public const int MaxTitle = 200;

    private const string Members = "title, metadata, expiresAt";

    /// <exception cref="ProblemException">The body is no such object, or changes nothing.</exception>
    public static ConversationChange Parse(ReadOnlyMemory<byte> utf8)
    {
        var change = JsonFields.Fold(utf8, new ConversationChange(null, null, null), (change, member) => member.Name switch
        {
            "title" => change with { Title = TitleOf(member.Value) },
            "metadata" => change with { Metadata = JsonFields.Metadata(member.Value, member.Name) },
            "expiresAt" => change with { ExpiresAt = JsonFields.Time(member.Value, member.Name) },
            var unknown => throw Problem.InvalidRequest(
                $"Unknown member '{Problem.Shortened(unknown)}'. Known are: {Members}.", Problem.Shortened(unknown)),
        });
        return change is { Title: null, Metadata: null, ExpiresAt: null }
            ? throw Problem.InvalidRequest($"The body must have a member of these: {Members}.")
            : change;
    }

    private static string TitleOf(JsonElement value) =>
        ConversationTitle.OnOneLine(JsonFields.String(value, "title")) is { Length: > 0 } title &&
        JsonFields.HasAtMost(title, MaxTitle)
            ? title
            : throw JsonFields.Wrong("title", $"a text of 1 to {MaxTitle} characters");
}
