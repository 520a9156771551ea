using ChatFunctions.Limits;

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

    /// <summary>The turn that the problem is about; null where there is none, or nobody knows.</summary>
    public string? TurnId { get; set; }

    /// <summary>The member, parameter or header that is wrong, where one is.</summary>
    public string? Param { get; set; }

    /// <summary>What the model service calls the field that is wrong; the caller may know it by another name.</summary>
    public string? ModelField { get; init; }

    /// <summary>The code in OpenAI's words, where the kind does not say it.</summary>
    public string? Code { get; init; }

    /// <summary>
    /// Whether a client library may send the message again by itself. Not where the turn went on or its reply is kept, or where the same
    /// would happen again; <see langword="null"/>: as it does for the status.
    /// </summary>
    public bool? ShouldRetry { get; set; }

    /// <summary>What is left to the caller, where that is what is wrong.</summary>
    public RateStatus? Rates { get; init; }

    /// <summary>When to try again.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
