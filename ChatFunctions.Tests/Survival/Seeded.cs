namespace ChatFunctions.Tests.Survival;

/// <summary>
/// Randomness that can be repeated: <c>SURVIVAL_SEED</c> chooses it, <c>SURVIVAL_ROUNDS</c> says how often a random test does what
/// it does.
/// </summary>
internal static class Seeded
{
    private const int DefaultRounds = 10;

    public static int Rounds => Number("SURVIVAL_ROUNDS") ?? DefaultRounds;

    /// <summary>A seed, which the output of the test names.</summary>
    public static int Seed(ITestOutputHelper output)
    {
        var seed = Number("SURVIVAL_SEED") ?? Environment.TickCount & int.MaxValue;
        output.WriteLine($"SURVIVAL_SEED={seed} SURVIVAL_ROUNDS={Rounds}");
        return seed;
    }

    /// <summary>The randomness of one part of a test, whatever the other parts do at the same time.</summary>
#pragma warning disable CA5394 // Reproducible on purpose.
    public static Random Part(int seed, int part) => new(unchecked((seed * 397) ^ (part * 7919)));

    /// <summary>One of the values.</summary>
    public static T One<T>(this Random random, params T[] values) => values[random.Next(values.Length)];
#pragma warning restore CA5394

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
