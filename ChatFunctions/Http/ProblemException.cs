namespace ChatFunctions.Http;

/// <summary>A request that can't be answered as asked. The detail is written for the caller and holds none of their text.</summary>
/// <param name="kind">The kind in a word or two, such as <c>invalid-request</c>; part of the problem's type.</param>
/// <param name="title">The kind in a short sentence, the same for every occurrence.</param>
/// <param name="detail">What is wrong here, and what to do.</param>
internal sealed class ProblemException(int status, string kind, string title, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    public string Kind { get; } = kind;

    public string Title { get; } = title;

    /// <summary>The conversation, where known.</summary>
    public string? ConversationId { get; set; }

    /// <summary>The turn, where known.</summary>
    public string? TurnId { get; set; }

    /// <summary>The member, parameter or header that is wrong, where one is.</summary>
    public string? Param { get; init; }

    /// <summary>The turn went on, or its reply is kept: a client library must not send the message again by itself.</summary>
    public bool IsFinal { get; set; }

    /// <summary>When to try again.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
