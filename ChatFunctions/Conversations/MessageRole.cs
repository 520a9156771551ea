namespace ChatFunctions.Conversations;

/// <summary>Who said a message, in the words of the wire and of the table.</summary>
internal static class MessageRole
{
    public const string System = "system";
    public const string Developer = "developer";
    public const string User = "user";
    public const string Assistant = "assistant";
    public const string Tool = "tool";
}
