namespace ChatFunctions.LocalHost.OfflineModel;

/// <summary>One entry of a request's <c>messages</c>; parts are joined.</summary>
internal sealed record ChatMessage(string Role, string Text)
{
    /// <summary>What is seen of its images: the type and size of each, or its address.</summary>
    public IReadOnlyList<string> Images { get; init; } = [];

    /// <summary>Whether it is what a tool put out.</summary>
    public bool IsOutput => Role == "tool";

    public bool IsUser => Role == "user";

    public bool IsPartOfConversation => Role is "user" or "assistant";
}
