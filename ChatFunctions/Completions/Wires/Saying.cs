namespace ChatFunctions.Completions.Wires;

/// <summary>What one <c>delta</c> or <c>message</c> says besides the text of a delta. For one reader at a time.</summary>
internal sealed class Saying
{
    /// <summary>The text of a message.</summary>
    public StringBuilder Text { get; } = new();

    public StringBuilder Refusal { get; } = new();

    public StringBuilder Thoughts { get; } = new();

    public List<CallFragment> Calls { get; } = [];

    /// <summary>Whether it says nothing.</summary>
    public bool IsEmpty => Text.Length == 0 && Refusal.Length == 0 && Thoughts.Length == 0 && Calls.Count == 0;

    public void Clear()
    {
        Text.Clear();
        Refusal.Clear();
        Thoughts.Clear();
        Calls.Clear();
    }
}
