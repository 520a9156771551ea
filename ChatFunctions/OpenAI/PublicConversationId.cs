using ChatFunctions.Conversations;
using ChatFunctions.Http;

namespace ChatFunctions.OpenAI;

/// <summary>The id of a conversation on <c>/v1</c>: always one <c>conv_</c> in front, and exactly one taken off.</summary>
internal static class PublicConversationId
{
    private const string Prefix = "conv_";

    public static string Of(string id) => Prefix + id;

    /// <exception cref="ProblemException">It can't be the id of a conversation, so there is none.</exception>
    public static string Parse(string id, string param) =>
        id.StartsWith(Prefix, StringComparison.Ordinal) && ConversationIds.IsValid(id[Prefix.Length..])
            ? id[Prefix.Length..]
            : throw Problem.NotFound("conversation", param);
}
