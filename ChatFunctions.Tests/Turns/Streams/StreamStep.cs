namespace ChatFunctions.Tests.Turns.Streams;

/// <summary>One thing that a model service does with its connection; behind the last one its body ends as HTTP wants it.</summary>
internal abstract record StreamStep
{
    private StreamStep()
    {
    }

    /// <summary>Bytes come.</summary>
    public sealed record Say(string Text) : StreamStep;

    /// <summary>Nothing comes for so long.</summary>
    public sealed record Wait(TimeSpan Time) : StreamStep;

    /// <summary>The connection is lost.</summary>
    public sealed record Lose : StreamStep;
}
