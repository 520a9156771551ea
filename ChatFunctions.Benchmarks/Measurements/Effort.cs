namespace ChatFunctions.Benchmarks.Measurements;

/// <summary>How much is done for a figure.</summary>
/// <param name="Rounds">Each contender is measured so often, in turn; the medians count.</param>
/// <param name="Scale">What a full run does is multiplied by this.</param>
internal sealed record Effort(int Rounds, double Scale)
{
    /// <summary>For figures.</summary>
    public static Effort Full { get; } = new(5, 1);

    /// <summary>For seeing that everything works; the figures mean nothing.</summary>
    public static Effort Smoke { get; } = new(1, 0.02);

    /// <summary>So much of something, but never none.</summary>
    public int Of(int full) => Math.Max(1, (int)(full * Scale));
}
