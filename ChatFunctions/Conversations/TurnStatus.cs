namespace ChatFunctions.Conversations;

/// <summary>The states of a turn, in the words of the wire and of the table.</summary>
internal static class TurnStatus
{
    public const string InProgress = "in_progress";
    public const string Completed = "completed";
    public const string Incomplete = "incomplete";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";
}
