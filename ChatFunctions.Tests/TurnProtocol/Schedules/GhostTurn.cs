using ChatFunctions.Conversations.Table;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>A turn as the oracle saw it begin in the table.</summary>
internal sealed class GhostTurn
{
    public required string Token { get; init; }

    /// <summary>The worker that began it.</summary>
    public required ScheduledWorker Owner { get; init; }

    public required string Question { get; init; }

    /// <summary>The texts before it that the model is to be sent.</summary>
    public required IReadOnlyList<string> Window { get; init; }

    public required int Generation { get; init; }

    /// <summary>The model's side, once it is asked.</summary>
    public ScriptedCall? Call { get; set; }

    /// <summary>What the model has said.</summary>
    public string Said { get; set; } = "";

    public int Deltas { get; set; }

    /// <summary>A request to stop it has come into the table.</summary>
    public bool IsStopped { get; set; }

    /// <summary>Its own row has come into the table.</summary>
    public bool HasBeaten { get; set; }

    /// <summary>The reply, once it has ended; for good.</summary>
    public MessageRow? Ended { get; set; }

    /// <summary>The conversation was deleted, or another turn took its place.</summary>
    public bool IsGone { get; set; }

    public bool IsActive => Ended is null && !IsGone;
}
