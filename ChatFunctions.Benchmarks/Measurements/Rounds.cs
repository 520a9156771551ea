using ChatFunctions.Benchmarks.Contenders;

namespace ChatFunctions.Benchmarks.Measurements;

/// <summary>Measures contenders in turn, so that a machine that slows down does so for all of them.</summary>
internal static class Rounds
{
    /// <param name="effort">How often.</param>
    /// <param name="measure">Measures one of them once; may give several figures, always the same.</param>
    /// <returns>For each figure its median for each contender.</returns>
    public static async Task<IReadOnlyList<IReadOnlyDictionary<ContenderKind, double>>> MediansAsync(
        Effort effort, IReadOnlyList<Contender> contenders, Func<Contender, Task<double[]>> measure)
    {
        var kinds = contenders.ToDictionary(contender => contender.Kind);
        return await MediansAsync(effort, [.. kinds.Keys], kind => measure(kinds[kind]));
    }

    /// <inheritdoc cref="MediansAsync(Effort, IReadOnlyList{Contender}, Func{Contender, Task{double[]}})"/>
    public static async Task<IReadOnlyList<IReadOnlyDictionary<ContenderKind, double>>> MediansAsync(
        Effort effort, IReadOnlyList<ContenderKind> contenders, Func<ContenderKind, Task<double[]>> measure)
    {
        var measured = contenders.ToDictionary(kind => kind, _ => new List<double[]>());
        for (var round = 0; round < effort.Rounds; round++)
        {
            foreach (var kind in contenders)
            {
                measured[kind].Add(await measure(kind));
            }
        }

        return
        [
            .. Enumerable.Range(0, measured.Values.First()[0].Length).Select(index => contenders.ToDictionary(
                kind => kind, kind => Quantile([.. measured[kind].Select(figures => figures[index])], 0.5))),
        ];
    }

    /// <summary>The value below which so large a part of the values lies.</summary>
    public static double Quantile(double[] values, double part)
    {
        if (values.Length == 0)
        {
            return double.NaN;
        }

        Array.Sort(values);
        return values[Math.Min(values.Length - 1, (int)(values.Length * part))];
    }
}
