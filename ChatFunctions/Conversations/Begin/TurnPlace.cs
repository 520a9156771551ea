using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Conversations.Begin;

/// <summary>Where a turn goes: one of the four that are nested here.</summary>
internal abstract record TurnPlace
{
    private TurnPlace()
    {
    }

    /// <summary>The end of the conversation with this id; where there is none, a new one.</summary>
    public static TurnPlace EndOf(string? conversationId) => conversationId is null ? new New() : new End(conversationId);

    /// <summary>
    /// A conversation of its own, of which nobody knows the id but whoever asks; with an idempotency key the id follows from the key, so
    /// that a retry finds it.
    /// </summary>
    public sealed record New : TurnPlace
    {
        /// <summary>The most messages in <see cref="Copied"/>.</summary>
        public const int MaxCopied = 50;

        /// <summary>Messages of another conversation that this one begins with, oldest first; at most <see cref="MaxCopied"/>.</summary>
        public IReadOnlyList<MessageRow> Copied { get; init; } = [];

        /// <summary>The public id of the last message that they are copies up to, or empty.</summary>
        public string ForkedFrom { get; init; } = "";

        /// <summary>The chat that goes on here, although it keeps its id, see <see cref="ConversationIds.BranchOf"/>.</summary>
        public string? Chat { get; init; }
    }

    /// <summary>The end of a conversation.</summary>
    /// <param name="ConversationId">A valid id.</param>
    /// <param name="MustExist">Whether one that is not there is refused, and not created.</param>
    public sealed record End(string ConversationId, bool MustExist = false) : TurnPlace;

    /// <summary>Right after a message of a conversation, as long as nothing else is.</summary>
    /// <param name="Message">The message's number.</param>
    public sealed record After(string ConversationId, long Message) : TurnPlace;

    /// <summary>
    /// The place of the replies to a conversation's latest user message, which stay stored but leave the window. A message that is said
    /// must be that one.
    /// </summary>
    /// <param name="Reply">The number of one of these replies; <see langword="null"/>: whichever they are.</param>
    public sealed record Again(string ConversationId, long? Reply = null) : TurnPlace;
}
