namespace ChatFunctions.Turns;

/// <summary>What a turn does when the last client that reads it leaves.</summary>
public enum DisconnectAction
{
    /// <summary>The reply goes on to its end.</summary>
    Continue,

    /// <summary>The reply is stopped.</summary>
    Stop,
}
