namespace ChatFunctions.Settings;

/// <summary>How far a misspelt name is from the one that was meant.</summary>
internal static class EditDistance
{
    public static string Nearest(string name, IEnumerable<string> known) => known.MinBy(other => Between(other, name))!;

    /// <summary>
    /// How many letters must be added, left out, replaced, or swapped with their neighbour to make one text the other; case does not
    /// count.
    /// </summary>
    /// <remarks>Source: «optimal string alignment», the restricted form of Damerau's distance.</remarks>
    public static int Between(string from, string to)
    {
        var (a, b) = (from.ToUpperInvariant(), to.ToUpperInvariant());
        var costs = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                costs[i, j] = i == 0 || j == 0 ? i + j : Math.Min(
                    Math.Min(costs[i - 1, j], costs[i, j - 1]) + 1,
                    costs[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    costs[i, j] = Math.Min(costs[i, j], costs[i - 2, j - 2] + 1);
                }
            }
        }

        return costs[a.Length, b.Length];
    }
}
