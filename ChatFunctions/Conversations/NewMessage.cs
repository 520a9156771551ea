namespace ChatFunctions.Conversations;

/// <summary>A message on its way into a conversation.</summary>
/// <param name="Role">One of <see cref="MessageRole"/>.</param>
/// <param name="Text">Its text.</param>
internal sealed record NewMessage(string Role, string Text);
