namespace ChatFunctions.Conversations;

/// <summary>What the table says of a worker's right to write its turn.</summary>
internal enum TurnFence
{
    /// <summary>The turn is this worker's, and the write is applied.</summary>
    Held,

    /// <summary>The turn is this worker's, but somebody asked to stop it.</summary>
    StopRequested,

    /// <summary>The turn was ended by another worker; this one must write nothing more.</summary>
    Lost,

    /// <summary>The conversation was deleted.</summary>
    Deleted,
}
