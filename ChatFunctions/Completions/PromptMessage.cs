namespace ChatFunctions.Completions;

/// <summary>One message that the model is sent.</summary>
/// <param name="Role">In the words of chat completions.</param>
/// <param name="Text">May be empty where there are <see cref="Calls"/>.</param>
internal readonly record struct PromptMessage(string Role, string Text)
{
    /// <summary>
    /// What a message of the assistant called: a JSON list as chat completions have it; <see langword="null"/> for nothing.
    /// </summary>
    public string? Calls { get; init; }

    /// <summary>The call that a message of a tool is the output of.</summary>
    public string? CallId { get; init; }

    public static implicit operator PromptMessage((string Role, string Text) message) => new(message.Role, message.Text);
}
