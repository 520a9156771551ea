namespace ChatFunctions.Conversations;

/// <summary>What begins a turn.</summary>
/// <param name="Owner">Whose conversation it is; see <c>Access.Owner</c>.</param>
/// <param name="ConversationId">A valid id; <see langword="null"/> for a new conversation.</param>
/// <param name="Message">The user's message; not empty.</param>
/// <param name="Model">The model or deployment that is asked to reply.</param>
internal sealed record TurnRequest(string Owner, string? ConversationId, string Message, string Model);
