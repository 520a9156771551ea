namespace ChatFunctions.Turns;

/// <summary>What a turn does when the client that began it leaves.</summary>
public enum DisconnectAction
{
    /// <summary>The reply goes on to its end.</summary>
    Continue,

    /// <summary>The reply is stopped.</summary>
    Stop,
}
