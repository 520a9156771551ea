using ChatFunctions.Conversations;
using ChatFunctions.Http;

namespace ChatFunctions.OpenAI;

/// <summary>Ids on <c>/v1</c> that are a conversation's: always one prefix in front, and exactly one taken off.</summary>
/// <param name="Prefix">What stands before the conversation's id.</param>
/// <param name="Kind">What they are ids of.</param>
internal sealed record PublicId(string Prefix, string Kind)
{
    public static PublicId Conversation { get; } = new("conv_", "conversation");

    /// <summary>A stored one is a conversation of its own.</summary>
    public static PublicId ChatCompletion { get; } = new("chatcmpl-", "chat completion");

    public string Of(string id) => Prefix + id;

    /// <summary>The conversation's id.</summary>
    /// <exception cref="ProblemException">It can't be such an id, so there is none.</exception>
    public string Parse(string id, string param) =>
        id.StartsWith(Prefix, StringComparison.Ordinal) && ConversationIds.IsValid(id[Prefix.Length..])
            ? id[Prefix.Length..]
            : throw NotFound(param);

    public ProblemException NotFound(string param) => Problem.NotFound(Kind, param);
}
