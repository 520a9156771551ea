using ChatFunctions.Conversations;
using ChatFunctions.Http;

namespace ChatFunctions.OpenAI.Completions;

/// <summary>The id of a chat completion: of a stored one, <c>chatcmpl-</c> and its conversation's id.</summary>
internal static class ChatCompletionId
{
    private const string Prefix = "chatcmpl-";

    public static string Of(string id) => Prefix + id;

    /// <summary>The conversation's id.</summary>
    /// <exception cref="ProblemException">It can't be the id of a stored completion, so there is none.</exception>
    public static string Parse(string id, string param) =>
        id.StartsWith(Prefix, StringComparison.Ordinal) && ConversationIds.IsValid(id[Prefix.Length..])
            ? id[Prefix.Length..]
            : throw NotFound(param);

    public static ProblemException NotFound(string param) => Problem.NotFound("chat completion", param);
}
