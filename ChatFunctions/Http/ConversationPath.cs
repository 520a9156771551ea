using ChatFunctions.Conversations;

namespace ChatFunctions.Http;

/// <summary>A conversation's id as a path names it.</summary>
internal static class ConversationPath
{
    /// <exception cref="ProblemException">The id is none.</exception>
    public static void Check(string conversationId)
    {
        if (!ConversationIds.IsValid(conversationId))
        {
            throw Problem.InvalidRequest($"The conversation id in the path must be {ConversationIds.Rule}.");
        }
    }
}
