namespace ChatFunctions.Tests.Turns.Streams;

/// <summary>A stream of chunks as a service might send it, and what whoever wrote it knows of the reply.</summary>
/// <param name="Attempts">What the service does with each call.</param>
/// <param name="IsWhole">Whether the model said all that it had to say, and said so behind its last word.</param>
/// <param name="Text">What it has said.</param>
/// <param name="End">How the stream was made to end.</param>
internal sealed record RandomStream(IReadOnlyList<IReadOnlyList<StreamStep>> Attempts, bool IsWhole, string Text, StreamEnding End)
{
    /// <summary>How long it takes, where it is read to its end.</summary>
    public TimeSpan Duration =>
        TimeSpan.FromTicks(Attempts.SelectMany(steps => steps).OfType<StreamStep.Wait>().Sum(wait => wait.Time.Ticks));

    public override string ToString() =>
        $"{End}, whole: {IsWhole}, text: {Text}\n{string.Join("\n== again ==\n", Attempts.Select(steps => string.Join("\n", steps)))}";
}
