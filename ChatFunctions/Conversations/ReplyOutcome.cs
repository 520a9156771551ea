namespace ChatFunctions.Conversations;

/// <summary>What is known of a reply's commit.</summary>
internal enum ReplyOutcome
{
    /// <summary>The table has the reply.</summary>
    Committed,

    /// <summary>The table did not answer: the reply may be committed or not, and nothing may be claimed.</summary>
    Unknown,

    /// <summary>The conversation was deleted meanwhile.</summary>
    Deleted,

    /// <summary>
    /// The turn was refused without a word, and its conversation, which nobody could have found, is removed again: the table has the
    /// tombstone.
    /// </summary>
    Removed,

    /// <summary>There is nothing to commit: the reply belongs to no turn.</summary>
    Unkept,
}
