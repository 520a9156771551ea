namespace ChatFunctions.Turns;

/// <summary>Why a worker stops a turn before the model has ended it.</summary>
internal enum TurnStop
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>Somebody asked for it.</summary>
    Requested,

    /// <summary>The instance shuts down.</summary>
    Shutdown,

    /// <summary>The turn has run for as long as it may.</summary>
    TimeIsUp,

    /// <summary>The turn is no longer this worker's.</summary>
    Fenced,
}
